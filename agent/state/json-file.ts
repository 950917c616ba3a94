import type { z } from 'zod'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import { readSmallFile } from './small-file.ts'

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
  const content = await readSmallFile(path).catch((cause: unknown) => {
    throw unusable(fileProblem(cause), cause)
  })
  if (content === undefined) return undefined
  try {
    return schema.parse(JSON.parse(content.toString('utf8')))
  } catch (cause) {
    throw unusable('it is damaged, or of a newer version', cause)
  }
}
