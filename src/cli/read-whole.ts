import { createReadStream } from 'node:fs'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'

/** A kind of file that the command line names, and the words about it. */
export interface FileKind {
  /** As in `Cannot read targets "x.txt"`. */
  readonly name: string
  /** A device or a pipe may go on for ever. */
  readonly mostMiB: number
  readonly hints: { readonly unreadable: string; readonly tooLarge: string }
}

/** The bytes of a file; `-` is standard input. Rejects with `file-unreadable`. */
export async function readWhole(
  file: string,
  { name, mostMiB, hints }: FileKind,
  stdin: AsyncIterable<Buffer | string>,
): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  const refuse = (why: string, hint: string, cause?: unknown) =>
    new CertflowError('file-unreadable', `Cannot read ${name} ${quoted(file)}: ${why}`, { hint, cause })
  try {
    for await (const piece of file === '-' ? stdin : createReadStream(file)) {
      const bytes = Buffer.from(piece)
      length += bytes.length
      if (length > mostMiB * 2 ** 20) throw refuse(`it is larger than ${mostMiB} MiB`, hints.tooLarge)
      pieces.push(bytes)
    }
  } catch (cause) {
    if (cause instanceof CertflowError) throw cause
    throw refuse(fileProblem(cause), hints.unreadable, cause)
  }
  return Buffer.concat(pieces)
}
