import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Reads the name of somebody who logs in, as accounts and the single sign-on have them: at most 128 characters. */
export function parseLogin(text: string): Parsed<string> {
  if (/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/.test(text)) return understood(text)
  return refused(
    `${quoted(text)} is no login`,
    'write letters, digits and . _ @ + -, like tanaka or tanaka@example.ac.jp',
  )
}
