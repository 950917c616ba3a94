import type { Finding, FindingCode, FindingDetails } from '../domain/finding.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { Language, Messages } from './messages.ts'

/** Every language that certflow speaks to people. */
export const messages: Readonly<Record<Language, Messages>> = { en, ja }

/** The sentence that tells a finding: what is wrong, until when, what to do. May quote a peer; escaping is the reader's part. */
export function sentenceOf(finding: Finding, language: Language): string {
  // The detail fits the code by construction of Finding, which an index by a union cannot show.
  const sentence = messages[language].sentences[finding.code] as (detail: FindingDetails[FindingCode]) => string
  return sentence(finding.detail)
}
