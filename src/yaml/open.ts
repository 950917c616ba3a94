import { open } from 'node:fs/promises'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'
import { FaultList } from './fault-list.ts'
import type { YamlKind } from './kind.ts'
import { readTree, type YamlTree } from './tree.ts'

/** What came of opening a file: its values, unless the faults say why there are none. */
export interface OpenedYaml {
  readonly text: string
  readonly tree: YamlTree | undefined
  readonly faults: FaultList
}

/** No file is read that has more bytes. An inventory of 40,000 endpoints is this long. */
export const largestFile = 4 * 2 ** 20

/** Opens a YAML file. Rejects with `file-unreadable`; what is wrong inside is a fault. */
export async function openYaml(path: string, kind: YamlKind): Promise<OpenedYaml> {
  let bytes: Buffer
  try {
    bytes = await readAtMost(largestFile + 1, path)
  } catch (cause) {
    throw new CertflowError('file-unreadable', `Cannot read ${kind.name} ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: kind.hints.unreadable,
      cause,
    })
  }
  return openYamlBytes(bytes, path, kind)
}

/** Opens the bytes of a YAML file; `file` is its path for the faults. */
export function openYamlBytes(bytes: Buffer, file: string, kind: YamlKind): OpenedYaml {
  if (bytes.length > largestFile) return tooLarge(file, kind)
  const text = bytes.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(bytes)) return notUtf8(text, file)
  return openYamlText(text, file, kind)
}

/** Opens the text of a YAML file; `file` is its path for the faults. */
export function openYamlText(text: string, file: string, kind: YamlKind): OpenedYaml {
  if (Buffer.byteLength(text) > largestFile) return tooLarge(file, kind)
  const content = text.replace(/^\ufeff/, '')
  const faults = new FaultList(file, content)
  return { text: content, tree: readTree(content, faults, kind.hints), faults }
}

async function readAtMost(bytes: number, path: string): Promise<Buffer> {
  await using file = await open(path)
  // Not by stat: a pipe or a device says 0 and goes on for ever.
  const buffer = Buffer.alloc(bytes)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

function tooLarge(file: string, { hints }: YamlKind): OpenedYaml {
  const faults = new FaultList(file, '')
  faults.error(0, 'too-large', 'the file is larger than 4 MiB', hints.tooLarge)
  return { text: '', tree: undefined, faults }
}

function notUtf8(text: string, file: string): OpenedYaml {
  const faults = new FaultList(file, text)
  // What cannot be decoded became U+FFFD; a real one before it would only show the fault too early.
  faults.error(Math.max(text.indexOf('\ufffd'), 0), 'not-utf8', 'not a text in UTF-8', 'save the file as UTF-8')
  return { text, tree: undefined, faults }
}
