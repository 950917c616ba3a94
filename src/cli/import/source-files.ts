import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { decodeText } from '../../import/decode.ts'
import type { SourceFiles } from '../../import/source-files.ts'
import { leafOfFile } from '../../probe/x509/leaf-file.ts'

/** A site with a file for each of its hosts has some thousands. */
const mostFiles = 20_000
const deepest = 8
/** Configurations are small; what is larger is a log or a data set. */
const mostBytes = 2 ** 20
/** Of all files together. */
const mostBytesInAll = 64 * 2 ** 20

/** The files of a folder of this machine, looked at when they are asked for. Links are followed as long as they stay in the folder. */
export function sourceFiles(folder: string): SourceFiles {
  const root = quietly(() => realpathSync(folder)) ?? folder
  let paths: readonly string[] | undefined
  const texts = new Map<string, string | undefined>()
  let bytes = 0
  const read = (path: string): string | undefined => {
    if (texts.has(path)) return texts.get(path)
    const file = bytes > mostBytesInAll ? undefined : insideOf(root, join(root, path))
    const content = file === undefined ? undefined : contentOf(file)
    bytes += content?.length ?? 0
    const decoded = content && decodeText(content)
    const text = decoded?.ok === true ? decoded.value.text : undefined
    texts.set(path, text)
    return text
  }
  return {
    root,
    get paths() {
      paths ??= [...filesBelow(root, root, [root], { left: mostFiles })].sort()
      return paths
    },
    read,
    certificateNames: (path) => namesIn(read(path) ?? ''),
  }
}

/** @param above the folder and those around it, as they are: a link to one of them would go round in a circle */
function* filesBelow(
  root: string,
  folder: string,
  above: readonly string[],
  count: { left: number },
): Generator<string> {
  if (above.length > deepest) return
  for (const entry of entriesOf(folder)) {
    if (count.left <= 0) return
    count.left -= 1
    const path = join(folder, entry)
    const file = insideOf(root, path)
    const stats = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })
    if (file === undefined || above.includes(file)) continue
    if (stats?.isDirectory() === true) yield* filesBelow(root, path, [...above, file], count)
    else if (stats?.isFile() === true) yield relative(root, path).replaceAll(sep, '/')
  }
}

/** What a path leads to; undefined where that is nothing, or stands outside of the folder. */
function insideOf(root: string, path: string): string | undefined {
  const real = quietly(() => realpathSync(path))
  return real === root || real?.startsWith(root === sep ? sep : `${root}${sep}`) === true ? real : undefined
}

function entriesOf(folder: string): readonly string[] {
  return quietly(() => readdirSync(folder).sort()) ?? []
}

function contentOf(file: string): Buffer | undefined {
  return quietly(() => {
    const stats = statSync(file)
    // A pipe or a device would be waited for.
    return stats.isFile() && stats.size <= mostBytes ? readFileSync(file) : undefined
  })
}

/** What cannot be read here is as if it were not there: whoever imports may see a part of a configuration only. */
function quietly<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return undefined
  }
}

/** DNS names of the leaf among the certificates of a text, whatever else is in it. */
function namesIn(text: string): readonly string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
  const leaf = blocks === null ? undefined : leafOfFile(Buffer.from(blocks.join('\n')))
  return leaf?.ok === true ? leaf.value.subjectAltNames : []
}
