import type { FileHandle } from 'node:fs/promises'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'

/** An open journal. */
export interface JournalFile {
  /** As it was named, for messages. */
  readonly path: string
  readonly handle: FileHandle
}

/** A whole line: one that ends. */
export interface JournalLine {
  /** From 1. */
  readonly number: number
  /** Without its end. */
  readonly text: string
  /** Where the next line begins, in bytes. */
  readonly end: number
}

const readAtOnce = 256 * 1024
/** A row is some 250 bytes, a certificate some 2 KB, the longest chains that are read less than a megabyte. */
const longestLine = 4 * 2 ** 20

/**
 * The lines of a journal in order. What stands behind the last line end is left out: the beginning of a line that was
 * being written when a process was killed or a disk was full. Rejects with `file-unreadable` or `journal-unusable`.
 */
export async function* readLines(file: JournalFile): AsyncGenerator<JournalLine> {
  let begun = Buffer.alloc(0)
  let number = 0
  let end = 0
  for (;;) {
    const piece = await pieceAt(file, end + begun.length)
    if (piece.length === 0) return
    const bytes = Buffer.concat([begun, piece])
    let start = 0
    for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', start)) {
      number += 1
      end += at + 1 - start
      yield { number, text: bytes.toString('utf8', start, at), end }
      start = at + 1
    }
    begun = bytes.subarray(start)
    if (begun.length > longestLine) throw damagedLine(file, number + 1, 'longer than a line can be')
  }
}

async function pieceAt({ path, handle }: JournalFile, position: number): Promise<Buffer> {
  try {
    const buffer = Buffer.allocUnsafe(readAtOnce)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
    return buffer.subarray(0, bytesRead)
  } catch (cause) {
    throw new CertflowError('file-unreadable', `Cannot read journal ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'nothing was probed; put the disk right, or name another journal',
      cause,
    })
  }
}

/** The journal cannot be gone on with, because of this line. */
export function damagedLine({ path }: JournalFile, line: number, why: string): CertflowError {
  return new CertflowError('journal-unusable', `Cannot resume from journal ${quoted(path)}: line ${line}: ${why}`, {
    hint: 'remove that line and all behind it, and what they held is probed again; or name another journal',
  })
}

/** The journal cannot be written any more. */
export function unwritableJournal(path: string, cause: unknown): CertflowError {
  return new CertflowError('file-unwritable', `Cannot write journal ${quoted(path)}: ${fileProblem(cause)}`, {
    hint: 'make room, then go on with the same command: what the journal holds is not probed again',
    cause,
  })
}
