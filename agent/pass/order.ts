import { printable } from '../../src/domain/printable.ts'
import type { CertificateConfig } from '../config/agent-config.ts'
import { faultsOfIssued, type IssuedChain } from '../domain/issued.ts'
import type { Manifest } from '../state/generation.ts'
import { type Ledger, type Work, writeLedger } from '../state/ledger.ts'
import type { CaSessions } from './ca-sessions.ts'
import { ChainRefused } from './chain-refused.ts'
import { readIssued } from './installed.ts'
import { clearPending, keepPendingChain, makePendingKey, pendingChain, pendingKey, stage } from './pending.ts'
import type { Workshop } from './workshop.ts'

/**
 * Brings a certificate from its key to a staged generation, from wherever the ledger says that an earlier run came. Resolves to the ledger at
 * `staged`. Rejects with AcmeProblem, `ChainRefused`, CertflowError or the error of the system.
 */
export async function order(
  shop: Workshop,
  config: CertificateConfig,
  begun: Ledger,
  sessions: CaSessions,
): Promise<Ledger> {
  let ledger = begun
  if (ledger.work?.step !== 'issued') ledger = await issue(shop, config, ledger, sessions)
  return stageIssued(shop, config, ledger, 'acme')
}

async function issue(shop: Workshop, config: CertificateConfig, begun: Ledger, sessions: CaSessions): Promise<Ledger> {
  const { state, say } = shop
  let ledger = begun
  const keep = async (work: Work) => {
    ledger = { ...ledger, work }
    await writeLedger(state, config.name, ledger)
  }
  const { work } = ledger
  if (work === undefined) throw new Error('nothing is under way')
  const keyPem = (await pendingKey(state, config.name)) ?? (await makePendingKey(state, config))
  const chain = await sessions.obtain(shop, config, keyPem, work, async (orderUrl) => {
    await keep({ ...work, step: 'ordered', orderUrl })
    say({ certificate: config.name, step: 'ordered', level: 'info', text: 'the CA has the order' })
  })
  await keepPendingChain(state, config.name, chain)
  await keep({ ...work, ...ledger.work, step: 'issued' })
  say({ certificate: config.name, step: 'issued', level: 'info', text: 'the CA has issued it' })
  return ledger
}

/** Checks the chain that waits beside its key, and makes a generation of both. */
async function stageIssued(
  shop: Workshop,
  config: CertificateConfig,
  ledger: Ledger,
  source: Manifest['source'],
): Promise<Ledger> {
  const { state, now } = shop
  const { work } = ledger
  const [key, chain] = [await pendingKey(state, config.name), await pendingChain(state, config.name)]
  if (work === undefined || key === undefined || chain === undefined) {
    // Somebody has tidied up: the order is of no use without its key.
    await writeLedger(state, config.name, { ...ledger, work: undefined })
    throw new ChainRefused('what waited for its deployment is gone; it is ordered anew')
  }
  const faults = faultsOf(readIssued(chain, key), config, now())
  if (faults.length > 0) {
    // Asking for the same certificate again would bring the same: the next try is a new order.
    await writeLedger(state, config.name, { ...ledger, work: undefined })
    throw new ChainRefused(printable(`The certificate that came is refused: ${faults.join('; ')}`))
  }
  const { names, directory } = work
  const about = {
    source,
    madeAt: now().toISOString(),
    orderedNames: names,
    ...(directory !== undefined && { directory }),
  }
  const generation = await stage(state, config, key, chain, about)
  const staged: Ledger = { ...ledger, work: { ...work, step: 'staged', generation } }
  await writeLedger(state, config.name, staged)
  await clearPending(state, config.name)
  return staged
}

/** Why a chain must not be installed for a certificate; none where it may. */
export function faultsOf(
  issued: IssuedChain | { readonly unreadable: string },
  config: CertificateConfig,
  now: Date,
): readonly string[] {
  if ('unreadable' in issued) return [issued.unreadable]
  return faultsOfIssued(issued, config, now, config.ordering?.isForTests ?? false)
}
