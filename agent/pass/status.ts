import type { CertificateConfig } from '../config/agent-config.ts'
import { decideRenewal } from '../domain/renewal.ts'
import { readLedger } from '../state/ledger.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { type InstalledGeneration, installedOf } from './installed.ts'

/** What is known of a certificate without asking anybody. */
export interface CertificateStatus {
  readonly name: string
  readonly names: readonly string[]
  /** `unseen`: in force, and not yet served everywhere. `under-way`: a new one is being brought. */
  readonly state: 'in-force' | 'unseen' | 'under-way' | 'failing' | 'missing' | 'expired'
  readonly installed: InstalledGeneration | undefined
  /** When the next one is ordered; undefined where it comes by hand or nothing is in force. */
  readonly dueAt: Date | undefined
  /** The step that is done of what is under way; undefined where nothing is. */
  readonly step: string | undefined
  readonly failure: { readonly count: number; readonly message: string; readonly notBefore: Date } | undefined
  /** Targets at which it has not been seen yet. */
  readonly unseenAt: readonly string[]
}

/** The status of a certificate, from the disk alone. */
export async function statusOf(state: StateFolder, config: CertificateConfig, now: Date): Promise<CertificateStatus> {
  const {
    work,
    failures,
    unverified = [],
    caWindow,
    askedFor = false,
    revocation,
  } = await readLedger(state, config.name)
  const installed = await installedOf(state, config.name)
  const decision = decideRenewal(installed, config, now, {
    askedFor,
    isRevoked: revocation !== undefined,
    caRenewAt: caWindow?.renewAt,
  })
  const dueAt = decision.action === 'wait' ? decision.until : now
  const notAfter = installed?.leaf.validity.notAfter
  const isOver = installed !== undefined && (notAfter === undefined || notAfter <= now)
  return {
    name: config.name,
    names: config.names,
    state: stateOf({
      isOver,
      isFailing: failures !== undefined,
      isMissing: installed === undefined,
      isUnderWay: work !== undefined,
      isUnseen: unverified.length > 0,
    }),
    installed,
    dueAt: config.ordering === undefined || installed === undefined ? undefined : dueAt,
    step: work?.step,
    failure: failures && { count: failures.count, message: failures.message, notBefore: failures.notBefore },
    unseenAt: unverified.map(({ target }) => target),
  }
}

/** The worst that is true. */
function stateOf(is: {
  readonly isOver: boolean
  readonly isFailing: boolean
  readonly isMissing: boolean
  readonly isUnderWay: boolean
  readonly isUnseen: boolean
}): CertificateStatus['state'] {
  if (is.isOver) return 'expired'
  if (is.isFailing) return 'failing'
  if (is.isUnderWay) return 'under-way'
  if (is.isMissing) return 'missing'
  return is.isUnseen ? 'unseen' : 'in-force'
}
