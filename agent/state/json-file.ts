import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'

/**
 * What a file of the state says; undefined where there is none. Rejects with `state-unusable` where it is damaged.
 *
 * @param what it is called in the message
 * @param hint what to do about it
 */
export async function readStateFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  what: string,
  hint: string,
): Promise<z.output<Schema> | undefined> {
  const unusable = (why: string, cause: unknown) =>
    new CertflowError('state-unusable', `Cannot read ${what} ${quoted(path)}: ${why}`, { hint, cause })
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw unusable(fileProblem(cause), cause)
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw unusable('it is damaged, or of a newer version', cause)
  }
}
