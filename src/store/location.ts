import { resolve } from 'node:path'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Where a store is. */
export interface StoreLocation {
  readonly kind: 'sqlite'
  /** Absolute. */
  readonly path: string
}

/** Reads what the settings say of the store: `sqlite:/var/lib/certflow/certflow.db`. A relative path begins at `folder`. */
export function parseStoreLocation(text: string, folder: string): Parsed<StoreLocation> {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? []
  if (scheme === undefined)
    return refused(`${quoted(text)} does not say what kind of store it is`, `write sqlite:${text.trim() || example}`)
  if (/^postgres(ql)?$/i.test(scheme))
    return refused('PostgreSQL is not in this version', `write sqlite: and a file: sqlite:${example}`)
  if (scheme !== 'sqlite') return refused(`${quoted(scheme)} is no kind of store`, `write sqlite:${example}`)
  return parsePath(rest, folder)
}

const example = '/var/lib/certflow/certflow.db'

function parsePath(path: string, folder: string): Parsed<StoreLocation> {
  if (path.trim() === '') return refused('the file of the store is not named', `write sqlite:${example}`)
  if (path.startsWith(':'))
    return refused(`${quoted(path)} is no file`, 'what is kept in memory only would be forgotten')
  if (path.includes('\0')) return refused('a path cannot hold a NUL character', `write sqlite:${example}`)
  if (/^\/\/[^/]/.test(path))
    return refused(`"sqlite:" is followed by the path itself, not by ${quoted('//')}`, `write sqlite:${path.slice(1)}`)
  if (/^~|[?#]/.test(path))
    return refused(`${quoted(path)} is no plain path`, 'write it without ~, ? and #, which nobody expands here')
  if (path.endsWith('/')) return refused(`${quoted(path)} is a folder`, `write sqlite:${path}certflow.db`)
  return understood({ kind: 'sqlite', path: resolve(folder, path.replace(/^\/+/, '/')) })
}
