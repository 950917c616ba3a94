import { type Parsed, quotedUrl, refused, understood } from '../../src/network/parsed.ts'
import { isTrustworthyUrl } from './trustworthy-url.ts'

/** CAs by name, with the URL of their directory (RFC 8555 §7.1.1). */
export const directories = {
  letsencrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  'letsencrypt-staging': 'https://acme-staging-v02.api.letsencrypt.org/directory',
  upki: 'https://secomtrust-acme.com/acme/',
} as const

/** Reads a name of `directories`, or the URL of a directory: https, or http where it is on this machine. */
export function parseDirectory(text: string): Parsed<string> {
  if (Object.hasOwn(directories, text)) return understood(directories[text as keyof typeof directories])
  if (isTrustworthyUrl(text)) return understood(text)
  const names = Object.keys(directories).join(', ')
  return refused(
    `${quotedUrl(text)} is no directory of a CA`,
    `write ${names}, or a URL like https://ca.example.ac.jp/acme/directory`,
  )
}
