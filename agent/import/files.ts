import { createPrivateKey, type JsonWebKey, X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'

/** The text of a file of another client; undefined where there is none. Rejects with `file-unreadable`. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isAbsent(cause)) return undefined
    throw unreadable(path, cause)
  }
}

/** The names in a folder, sorted; none where it does not exist. Rejects with `file-unreadable`. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (cause) {
    if (isAbsent(cause)) return []
    throw unreadable(folder, cause)
  }
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

function unreadable(path: string, cause: unknown): CertflowError {
  return new CertflowError('file-unreadable', `Cannot read ${quoted(path)}: ${fileProblem(cause)}`, {
    hint: 'run it as root, as the other client runs',
    cause,
  })
}

/** A key as PKCS#8, from PEM or JWK (RFC 7517); undefined where the text is neither. */
export function pkcs8Of(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    const key = text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' })
      : createPrivateKey(text)
    return key.export({ type: 'pkcs8', format: 'pem' }).toString()
  } catch {
    return undefined
  }
}

/** What a JSON text has behind these keys, where that is a text. */
export function textAt(json: string | undefined, ...keys: readonly string[]): string | undefined {
  try {
    const found = keys.reduce<unknown>((so, key) => (so as Record<string, unknown>)?.[key], JSON.parse(json ?? ''))
    return typeof found === 'string' ? found : undefined
  } catch {
    return undefined
  }
}

/** The names of a certificate in PEM, DNS names and addresses, in their order; none where it cannot be read. */
export function namesOf(pem: string | undefined): readonly string[] {
  try {
    const { subjectAltName = '' } = new X509Certificate(pem ?? '')
    return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s"]+)/g)].flatMap(([, name]) => name ?? [])
  } catch {
    return []
  }
}
