import { globSync, readFileSync } from 'node:fs'

/** A page of documentation, cut into what can be checked. */
export interface Page {
  readonly file: string
  readonly text: string
  /** Rows of tables whose first cell is code, with the heading above them; cells without their backquotes. */
  readonly rows: readonly Row[]
  readonly blocks: readonly CodeBlock[]
  /** Anchors of the headings, as code forges make them. */
  readonly anchors: ReadonlySet<string>
}

/** A row of a table. */
interface Row {
  readonly heading: string
  readonly cells: readonly string[]
}

/** A fenced block. */
interface CodeBlock {
  readonly language: string
  readonly text: string
}

/** Every page that users read. */
export const pages: readonly Page[] = globSync(['*.md', 'agent/*.md', 'docs/**/*.md']).sort().map(readPage)

/** The page of a file. */
export function pageOf(file: string): Page {
  const page = pages.find((candidate) => candidate.file === file)
  if (page === undefined) throw new Error(`no page ${file}`)
  return page
}

/** The first cells of the rows under a heading, or of all rows. */
export function firstCells(file: string, ...headings: readonly string[]): string[] {
  const rows = pageOf(file).rows.filter(({ heading }) => headings.length === 0 || headings.includes(heading))
  return rows.map(({ cells: [first = ''] }) => first)
}

function readPage(file: string): Page {
  const text = readFileSync(file, 'utf8')
  const rows: Row[] = []
  const blocks: CodeBlock[] = []
  const anchors = new Set<string>()
  let heading = ''
  let open: { language: string; lines: string[] } | undefined
  for (const line of text.split('\n')) {
    const [, fence] = /^```(.*)$/.exec(line) ?? []
    if (fence !== undefined && open === undefined) open = { language: fence, lines: [] }
    else if (fence !== undefined && open !== undefined) {
      blocks.push({ language: open.language, text: `${open.lines.join('\n')}\n` })
      open = undefined
    } else if (open !== undefined) open.lines.push(line)
    else if (/^#+ /.test(line)) {
      heading = line.replace(/^#+ /, '').replaceAll('`', '')
      anchors.add(anchorOf(heading))
    } else if (line.startsWith('| `')) rows.push({ heading, cells: cellsOf(line) })
  }
  return { file, text, rows, blocks, anchors }
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\|\s*|\s*\|$/g, '')
    .split(/\s*\|\s*/)
    .map((cell) => cell.replace(/^`([^`]*)`$/, '$1'))
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .replaceAll(/\s/g, '-')
}
