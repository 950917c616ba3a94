/** One command of a script with what it is to print. */
export interface ScriptCase {
  readonly line: number
  readonly command: string
  readonly exitCode: number
  readonly stdout: RegExp
  readonly stderr: RegExp
}

/**
 * Reads a script: `$ command` (a line of bash), then what it prints, `> ` before each line of standard output, `2> `
 * before those of standard error, then `! code` (0 where it is left out). `…` stands for any text within a line, and a
 * line of its own for any lines. What is not listed must not be printed. `#` begins a comment.
 */
export function readScript(text: string): ScriptCase[] {
  const cases: ScriptCase[] = []
  for (const block of text.split(/^(?=\$ )/m)) {
    const [first = '', ...rest] = block.split('\n')
    if (!first.startsWith('$ ')) continue
    const lines = (mark: string) =>
      rest.filter((each) => each === mark.trim() || each.startsWith(mark)).map((each) => each.slice(mark.length))
    const [code = '0'] = lines('! ')
    cases.push({
      line: text.slice(0, text.indexOf(block)).split('\n').length,
      command: first.slice(2),
      exitCode: Number(code),
      stdout: patternOf(lines('> ')),
      stderr: patternOf(lines('2> ')),
    })
  }
  return cases
}

/** A line of bash whose last command is one of certflow that nothing follows, parted before it. */
export interface LastCommand {
  /** Lines of bash that come first. */
  readonly before: string
  /** The words behind `certflow`, as bash is to read them. */
  readonly words: string
}

/** The last command of a line; undefined where certflow is to have another input or output, or to run twice. */
export function lastCommand(command: string): LastCommand | undefined {
  const parts = /^(?<before>(?:.*; )?)certflow (?<words>[^|<>;&()`]*)$/.exec(command)?.groups
  if (parts === undefined) return undefined
  const { before = '', words = '' } = parts
  return /\bcertflow(?:-agent)? |\$CERTFLOW/.test(before) ? undefined : { before, words }
}

function patternOf(lines: readonly string[]): RegExp {
  const patterns = lines.map((line) =>
    line === '…' ? '(?:.*\\n)*' : `${line.split('…').map(literally).join('.*')}\\n`,
  )
  return new RegExp(`^${patterns.join('')}$`)
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
