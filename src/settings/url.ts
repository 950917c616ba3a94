import { type Parsed, quotedUrl, refused, understood } from '../network/parsed.ts'

/** Reads the address of a page: http or https. */
export function parseWebAddress(text: string): Parsed<string> {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return understood(text)
  return refused(`${quotedUrl(text)} is not a web address`, 'write it like https://www.center.example.ac.jp/certflow')
}

/** Reports whether a URL has a password in it, also one that no parser would take. */
export function hasPassword(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/\s]*@/i.test(text)
}
