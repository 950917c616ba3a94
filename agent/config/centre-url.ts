import { type Parsed, quotedUrl, refused } from '../../src/network/parsed.ts'
import { parseOrigin } from '../../src/settings/origin.ts'
import { isTrustworthyUrl } from '../acme/trustworthy-url.ts'

/** Reads where the centre is: an origin, over https unless it is on this machine. */
export function parseCentreUrl(text: string): Parsed<string> {
  const origin = parseOrigin(text)
  if (!origin.ok || isTrustworthyUrl(origin.value)) return origin
  return refused(`${quotedUrl(text)} is not https`, `write ${origin.value.replace(/^http:/, 'https:')}`)
}
