import type { CertificateFacts } from './certificate.ts'
import { type Finding, finding } from './finding.ts'
import type { ProbeResult } from './probe-result.ts'

/** Addresses of one name that serve different leaves: one finding, at the address that is furthest behind. */
export function judgeAgreement(results: readonly ProbeResult[]): { at: ProbeResult; finding: Finding } | undefined {
  const leaves = results.flatMap((result) => {
    const leaf = result.served?.chain[0]
    return leaf === undefined || result.address === undefined ? [] : [{ result, address: result.address, leaf }]
  })
  if (new Set(leaves.map(({ leaf }) => leaf.fingerprint)).size < 2) return undefined
  const staleFirst = leaves.toSorted((a, b) => endOf(a.leaf) - endOf(b.leaf))
  const [stalest] = staleFirst
  if (stalest === undefined) return undefined
  const addresses = staleFirst.map(({ address, leaf }) => ({
    address,
    fingerprint: leaf.fingerprint,
    notAfter: leaf.validity.notAfter,
  }))
  return { at: stalest.result, finding: finding('address-disagreement', 'warning', { addresses }) }
}

function endOf({ validity: { notAfter } }: CertificateFacts): number {
  return notAfter?.getTime() ?? 0
}
