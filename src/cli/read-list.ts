import { createReadStream } from 'node:fs'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'

/** A million targets are half of this. A device or a pipe may go on for ever. */
const largestList = 64 * 2 ** 20

/** The text of a list of targets; `-` is standard input. Rejects with `file-unreadable`. */
export async function readList(file: string, stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of file === '-' ? stdin : createReadStream(file)) {
      const bytes = Buffer.from(piece)
      length += bytes.length
      if (length > largestList) throw tooLarge(file)
      pieces.push(bytes)
    }
  } catch (cause) {
    if (cause instanceof CertflowError) throw cause
    throw new CertflowError('file-unreadable', `Cannot read targets ${quoted(file)}: ${fileProblem(cause)}`, {
      hint: 'name a text file with one target per line, or - for standard input',
      cause,
    })
  }
  return Buffer.concat(pieces).toString()
}

function tooLarge(file: string): CertflowError {
  return new CertflowError('file-unreadable', `Cannot read targets ${quoted(file)}: it is larger than 64 MiB`, {
    hint: 'split the list, or write ranges in place of single addresses',
  })
}
