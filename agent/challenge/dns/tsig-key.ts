import { readSecretFile } from '../../../src/secret-file.ts'

/** Algorithms by the name that BIND gives them (RFC 8945 §6), without those that are broken. */
export const tsigAlgorithms = { 'hmac-sha256': 'sha256', 'hmac-sha384': 'sha384', 'hmac-sha512': 'sha512' } as const

/** One of `tsigAlgorithms`. */
type TsigAlgorithm = keyof typeof tsigAlgorithms

/** A key that a name server shares with who may change a zone. */
export interface TsigKey {
  /** A DNS name, which both sides must spell alike. */
  readonly name: string
  readonly algorithm: TsigAlgorithm
  readonly secret: Buffer
}

/** A comment of named.conf, or a string, in which none begins; nor does one within a word: base64 may have `//` in it. */
const comment = /("[^"\n]*")|(?<![^\s;{}])(?:\/\*[\s\S]*?\*\/|(?:\/\/|#).*$)/gm

/**
 * Reads a key as BIND has it (`key "certflow" { algorithm hmac-sha256; secret "…"; };`, what tsig-keygen writes), or as nsupdate takes it
 * (`certflow:…`, `hmac-sha512:certflow:…`). Without an algorithm it is hmac-sha256. Undefined for anything else, and for algorithms that
 * are broken.
 */
export function parseTsigKey(text: string): TsigKey | undefined {
  const plain = text.replaceAll(comment, (_, string = '') => string).trim()
  const [, block, content = ''] = /^key\s+"?([^\s"{};]+)"?\s*\{([^{}]*)\}\s*;?$/.exec(plain) ?? []
  if (block !== undefined) {
    const named = /(?:^|;)\s*algorithm\s+"?([\w.-]+)"?\s*;/.exec(content)?.[1]
    const secret = /(?:^|;)\s*secret\s+"?([^\s";]+)"?\s*;/.exec(content)?.[1]
    return keyOf(block, named, secret)
  }
  const [, named, name, secret] = /^(?:(hmac-[\w-]+):)?([^\s:]+):([^\s:]+)$/.exec(plain) ?? []
  return name === undefined ? undefined : keyOf(name, named, secret)
}

/** The key of a file. Rejects with `secret-unusable`. */
export function readTsigKey(file: string): Promise<TsigKey> {
  return readSecretFile(file, {
    code: 'secret-unusable',
    what: 'the TSIG key',
    key: 'rfc2136: key_file',
    content: `a key that tsig-keygen has made (${Object.keys(tsigAlgorithms).join(', ')})`,
    read: parseTsigKey,
    unlike: 'it is no key of a known algorithm',
  })
}

function keyOf(name: string, algorithm: string | undefined, secret: string | undefined): TsigKey | undefined {
  const known = (algorithm ?? 'hmac-sha256').toLowerCase().replace(/\.$/, '')
  if (!Object.hasOwn(tsigAlgorithms, known) || secret === undefined) return undefined
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) return undefined
  return { name, algorithm: known as TsigAlgorithm, secret: Buffer.from(secret, 'base64') }
}
