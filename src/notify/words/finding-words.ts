import type { Renewal } from '../../domain/endpoint.ts'
import type { FindingCode, FindingDetails } from '../../domain/finding.ts'

/** What the first sentence about a finding knows beside its details. Texts are ready to be shown. */
export interface Concerned {
  /** The server, or the first of several. */
  readonly name: string
  /** The end of the certificate in words; undefined where it has none that can be read. */
  readonly end: string | undefined
}

/** One finding in words for people who know nothing of certificates. */
interface FindingText<Code extends FindingCode> {
  /** What is wrong and whom it troubles. */
  readonly lead: (concerned: Concerned, detail: FindingDetails[Code]) => string
  /** What to do, by who renews. */
  readonly advice: Readonly<Record<Renewal, string>>
}

/** The words for every finding: a code without its paragraphs does not compile. */
export type FindingWords = { readonly [Code in FindingCode]: FindingText<Code> }
