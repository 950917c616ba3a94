import type { FaultList } from './fault-list.ts'

/** What looks like a secret, wherever it stands, in comments too. Lengths have limits, so that no text takes long. */
const secrets: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[^-]{0,20000}-----END)?/g],
  ['a password', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:"']{1,100}:[^\s/@"']{1,200}@/gi],
  [
    'a password',
    /(?:\b(?:password|passwd|passphrase|passcode|pw)|パスワード|暗証番号)["']?[^\S\n]{0,5}[:=：＝][^\S\n]{0,5}(?!["']?[~<$*])[^\s,}\]]{1,200}(?=[^\S\n]{0,5}(?:[\n,}\]]|$))/gi,
  ],
  [
    'a token',
    /\b(?:gh[opsur]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}|glpat-[A-Za-z0-9_-]{20,255}|xox[abeprs]-[A-Za-z0-9-]{10,255}|AKIA[0-9A-Z]{16}|sk_live_[A-Za-z0-9]{16,255}|AGE-SECRET-KEY-1[0-9A-Z]{20,255}|eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000})/g,
  ],
]

/** Reports whether a text would be taken for one that has a secret in it. */
export function holdsSecret(text: string): boolean {
  return secrets.some(([, pattern]) => text.search(pattern) !== -1)
}

const wayOut = 'take it out, and make a new one: whoever could read this file may have it'

/**
 * Notes private keys, passwords and tokens in a text. What they are is never repeated: their lines are not shown, and what else is wrong
 * there is not told.
 */
export function noteSecretTexts(text: string, faults: FaultList): void {
  for (const [what, pattern] of secrets) {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const wasFull = faults.isFull
      faults.secret(index, keyStart(text, index), index + found.length, `${what} stands here`, wayOut)
      if (wasFull) break
    }
  }
}

/** Of a text in several lines it is the line of its key on which a fault would quote it. */
function keyStart(text: string, index: number): number {
  const lineStart = text.lastIndexOf('\n', index) + 1
  return text.slice(lineStart, index).trim() === '' ? Math.max(lineStart - 1, 0) : index
}
