import type { X509Certificate } from 'node:crypto'
import { chainText, leadsTo, readChain } from './chain.ts'
import type { OrderContext } from './order-context.ts'
import { AcmeProblem } from './problem.ts'
import type { AcmeSession, DownloadedChain } from './session.ts'

/**
 * The chain of a certificate as PEM, leaf first. Where an issuer is preferred and the CA's usual chain does not lead to it, its other chains
 * are looked at (RFC 8555 §7.4.2); the usual one is taken where none does.
 */
export async function downloadChain(
  url: string,
  preferredChain: string | undefined,
  { session, remark }: OrderContext,
): Promise<string> {
  const usual = await session.chain(url)
  const chain = certificatesOf(usual, session)
  if (preferredChain === undefined) return chainText(chain)
  const chains = [chain]
  if (leadsTo(chain, preferredChain) < 2) {
    for (const alternate of usual.alternates) {
      try {
        chains.push(certificatesOf(await session.chain(alternate), session))
      } catch (error) {
        if (!(error instanceof AcmeProblem)) throw error
        remark(`One of the CA's other chains is left out: ${error.message}`)
      }
    }
  }
  const ranked = chains.map((each) => ({ each, rank: leadsTo(each, preferredChain) }))
  const best = ranked.reduce((found, other) => (other.rank > found.rank ? other : found))
  if (best.rank === 0) remark(`No chain of the CA leads to ${preferredChain}, so its usual one is taken`)
  return chainText(best.each)
}

function certificatesOf({ pem }: DownloadedChain, session: AcmeSession): readonly X509Certificate[] {
  const chain = readChain(pem)
  if (typeof chain === 'string') throw session.problem('certificate', 'unreadable', chain)
  return chain
}
