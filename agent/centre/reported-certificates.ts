import { lstat } from 'node:fs/promises'
import type { WireCertificate } from '../../src/agent-protocol/messages.ts'
import type { CertificateConfig } from '../config/agent-config.ts'
import { listenersFor, look } from '../deploy/listeners.ts'
import { reloadBy } from '../domain/reload-by.ts'
import { installedOf } from '../pass/installed.ts'
import type { Workshop } from '../pass/workshop.ts'
import { readLedger } from '../state/ledger.ts'
import { toldText } from './spool.ts'

/** Listeners that are told: those that are behind first; beyond this nobody reads which. */
const mostListeners = 64

/** How a certificate stands on this server: what is in force, and what the own listeners show at this moment. Never rejects for what it finds. */
export async function reportedCertificate(
  { state, now, localOf }: Workshop,
  { name, names, verify, reload }: CertificateConfig,
): Promise<WireCertificate> {
  const installed = await installedOf(state, name)
  const { failures } = await readLedger(state, name)
  const common = {
    name,
    names: [...(installed?.leaf.subjectAltNames ?? names)].slice(0, 100),
    listeners: [],
    ...(failures !== undefined && {
      failure: { count: failures.count, since: failures.firstAt.toISOString(), message: toldText(failures.message) },
    }),
  }
  if (installed === undefined) return common
  const { fingerprint, validity } = installed.leaf
  const since = await lstat(state.live(name)).then(({ mtime }) => mtime)
  const by = reloadBy(reload?.time, since, now(), localOf)
  // places that somebody named are told where they show nothing too; of guessed ones most show nothing
  const seen = await look(await listenersFor(verify, names))
  const told = seen
    .filter((listener) => verify.kind === 'places' || listener.fingerprint !== undefined)
    .map(({ target, fingerprint: shown }) => ({ target, ...(shown !== undefined && { fingerprint: shown }) }))
  const rank = (shown?: string) => (shown === undefined ? 1 : Number(shown === fingerprint) * 2)
  const behindFirst = told.sort((a, b) => rank(a.fingerprint) - rank(b.fingerprint))
  return {
    ...common,
    fingerprint,
    ...(validity.notAfter !== undefined && { not_after: validity.notAfter.toISOString() }),
    in_force_since: since.toISOString(),
    listeners: behindFirst.slice(0, mostListeners),
    ...(by !== undefined && { reload_by: by.toISOString() }),
  }
}
