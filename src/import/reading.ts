import { quoted } from '../network/parsed.ts'
import { holdsSecret } from '../yaml/secret-texts.ts'
import { type Candidate, isEndpoint } from './candidate.ts'

/** Something to say of a source: why a part of it was left out, or how it was understood. */
export interface Remark {
  /** `row 12`; undefined where it is about the whole source. */
  readonly at: string | undefined
  readonly text: string
  /** A part of the source has no entry because of it. */
  readonly isSkip: boolean
}

/** An inventory is read by many: what stands in a sheet beside these words stays there. */
const secretWords = /パスワード|passw|passcode|passphrase|暗証|(?:^|[^a-z])(?:pw|pass|pin)\s*[:=]/i

/** As many remarks as somebody would read; further ones are only counted. */
const mostRemarks = 10_000

/** Gathers what a source has, and what is to be said of it. */
export class Reading {
  readonly candidates: Candidate[] = []
  readonly remarks: Remark[] = []
  /** Parts of the source without an entry. */
  skipped = 0
  /** Remarks beyond those that are kept. */
  unsaid = 0

  /** Notes what becomes an entry. */
  found(candidate: Candidate): void {
    const { at, note, person } = candidate
    const called = isEndpoint(candidate) ? candidate.called : undefined
    if (!isEndpoint(candidate) && seemsSecret(candidate.name)) {
      this.skip(at, 'its name seems to have a password in it')
      return
    }
    if (![note, called, person?.department, person?.name].some(seemsSecret)) {
      this.candidates.push(candidate)
      return
    }
    this.note(
      at,
      'what is written there seems to have a password in it: only the host or the name, and the date are taken',
    )
    this.candidates.push({
      ...candidate,
      note: undefined,
      person: undefined,
      ...('called' in candidate && { called: undefined }),
    })
  }

  /** Notes that something is left out, and why: a sentence without a period. */
  skip(at: string | undefined, why: string): void {
    this.skipped += 1
    this.#remark({ at, text: why, isSkip: true })
  }

  /** Notes something that whoever reads the entries should know. */
  note(at: string | undefined, text: string): void {
    this.#remark({ at, text, isSkip: false })
  }

  #remark(remark: Remark): void {
    if (this.remarks.length < mostRemarks) this.remarks.push(remark)
    else this.unsaid += 1
  }
}

function seemsSecret(text: string | undefined): boolean {
  return text !== undefined && (secretWords.test(text.normalize('NFKC')) || holdsSecret(text))
}

/** The texts in quotes, as many as help: `"a", "b" and 3 more`. */
export function listedTexts(texts: readonly string[], most = 5): string {
  const more = texts.length - most
  return texts.slice(0, most).map(quoted).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
