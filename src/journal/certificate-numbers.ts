import { hash } from 'node:crypto'
import type { ProbeResult, SentCertificates } from '../domain/probe-result.ts'
import { resultEntry } from './entries.ts'

/**
 * Weight of the certificates that have a number at one time, about that of their memory. A campus has some ten thousand
 * certificates of a kilobyte or two; a hostile net can show endless ones.
 */
export const keptWeight: number = 32 << 20

/** What a certificate weighs: its DER, and what is kept with it. */
export function weightOf(der: Buffer): number {
  return der.length + 128
}

type Ders = SentCertificates['ders']
type Numbers = readonly [number, ...number[]]

/** The numbers by which the lines of a journal name certificates, so that each is written once. */
export class CertificateNumbers {
  #byDigest = new Map<string, number>()
  #byChain = new WeakMap<Ders, Numbers>()
  #weight = 0

  /**
   * The entries that note a finished endpoint: certificates that have no number yet, then its results. None where its
   * certificates alone would be too much: 64 addresses can send 16 MB, and it is probed again.
   */
  entriesOf(place: number, results: readonly ProbeResult[]): object[] {
    const chains = results.map(({ served }) => served?.ders)
    const weight = chains.reduce((sum, ders) => sum + this.#newWeightOf(ders), 0)
    if (weight > keptWeight) return []
    if (this.#weight + weight > keptWeight) this.#forget()
    const entries: object[] = []
    const numbers = chains.map((ders) => ders && this.#numbersOf(ders, entries))
    entries.push({ place, results: results.map((result, index) => resultEntry(result, numbers[index])) })
    return entries
  }

  #newWeightOf(ders: Ders | undefined): number {
    if (ders === undefined || this.#byChain.has(ders)) return 0
    return ders.reduce((sum, der) => sum + weightOf(der), 0)
  }

  #numbersOf(ders: Ders, entries: object[]): Numbers {
    const known = this.#byChain.get(ders)
    if (known !== undefined) return known
    const [leaf, ...above] = ders
    const numbers: Numbers = [this.#numberOf(leaf, entries), ...above.map((der) => this.#numberOf(der, entries))]
    this.#byChain.set(ders, numbers)
    return numbers
  }

  #numberOf(der: Buffer, entries: object[]): number {
    const digest = hash('sha256', der, 'base64')
    const known = this.#byDigest.get(digest)
    if (known !== undefined) return known
    const number = this.#byDigest.size
    this.#byDigest.set(digest, number)
    this.#weight += weightOf(der)
    entries.push({ certificate: number, der: der.toString('base64') })
    return number
  }

  #forget(): void {
    this.#byDigest = new Map()
    this.#byChain = new WeakMap()
    this.#weight = 0
  }
}
