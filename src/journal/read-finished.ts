import type { SentCertificates } from '../domain/probe-result.ts'
import { keptWeight, weightOf } from './certificate-numbers.ts'
import { entryOf, type JournalledResult, journalledResult } from './entries.ts'
import { LineSeals } from './line-seals.ts'
import { damagedLine, type JournalFile, readLines } from './read-lines.ts'

/** An endpoint that an earlier run has finished. */
export interface FinishedEndpoint {
  readonly place: number
  /** One for each address, at least one. */
  readonly results: readonly JournalledResult[]
  /** Number of its line. */
  readonly line: number
  /** Where the next line begins, in bytes, and what it is sealed after. */
  readonly end: number
  readonly seal: number
}

/** The finished endpoints of a journal, in the order in which they finished. Rejects with `journal-unusable` at a line that is damaged. */
export async function* readFinished(file: JournalFile): AsyncGenerator<FinishedEndpoint> {
  const certificates = new KnownCertificates()
  const seals = new LineSeals()
  for await (const { number: line, text, end } of readLines(file)) {
    const value = seals.unseal(text)
    if (value === undefined) throw damagedLine(file, line, 'it is damaged, or one before it is gone')
    if (line === 1) continue
    const entry = entryOf(value)
    if (entry === undefined) throw damagedLine(file, line, 'it is nothing that certflow writes')
    if ('certificate' in entry) {
      const der = Buffer.from(entry.der, 'base64')
      if (!certificates.add(entry.certificate, der)) throw damagedLine(file, line, 'its certificate is out of turn')
      continue
    }
    const results = entry.results.map((result) => {
      const ders = result.sent && certificates.chainOf(result.sent.chain)
      if (result.sent !== undefined && ders === undefined)
        throw damagedLine(file, line, 'it names certificates that are not there')
      return journalledResult(result, ders)
    })
    yield { place: entry.place, results, line, end, seal: seals.last }
  }
}

/** Probes read chains of 256 KB at most. */
const longestChain = 1 << 20

/** Certificates by the numbers that lines give them. */
class KnownCertificates {
  #ders: Buffer[] = []
  #weight = 0

  /** Reports whether the certificate is one that may come here. */
  add(number: number, der: Buffer): boolean {
    if (number === 0) {
      this.#ders = []
      this.#weight = 0
    }
    this.#weight += weightOf(der)
    return this.#ders.push(der) === number + 1 && this.#weight <= keptWeight
  }

  chainOf([first, ...rest]: readonly [number, ...number[]]): SentCertificates['ders'] | undefined {
    const leaf = this.#ders[first]
    const above = rest.flatMap((number) => this.#ders[number] ?? [])
    if (leaf === undefined || above.length < rest.length) return undefined
    return above.reduce((sum, der) => sum + der.length, leaf.length) > longestChain ? undefined : [leaf, ...above]
  }
}
