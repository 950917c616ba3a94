import { durationText, unitMs } from '../../src/domain/duration.ts'
import type { CertificateConfig } from '../config/agent-config.ts'
import type { RenewalReason } from '../domain/renewal.ts'
import type { Failures } from '../domain/retry.ts'
import type { Ledger } from '../state/ledger.ts'
import { reasonTexts } from './reason-texts.ts'

/** How a pass ended for a certificate. */
export interface PassOutcome {
  readonly certificate: string
  /** `unseen`: in force, and not yet served everywhere. `waits`: something is open, and not now. */
  readonly kind: 'fine' | 'changed' | 'unseen' | 'waits' | 'failed' | 'interrupted'
  /** A sentence without period. */
  readonly text: string
  /** What it has failed at so far; undefined where nothing did last. */
  readonly failures: Failures | undefined
}

/** An outcome, with its sentence. */
export function ended(
  { name }: CertificateConfig,
  kind: PassOutcome['kind'],
  text: string,
  failures?: Failures,
): PassOutcome {
  return { certificate: name, kind, text, failures }
}

/** When something is tried again, as the end of a sentence: `in 10m`. */
export function inTime(at: Date, now: Date): string {
  const minutes = Math.max(1, Math.round((at.getTime() - now.getTime()) / unitMs.m))
  return minutes < 180 ? `in ${durationText(minutes * unitMs.m)}` : `in ${Math.round(minutes / 60)}h`
}

/** Something failed, and its time has not come again. */
export function waitsAfter(config: CertificateConfig, failures: Failures, now: Date): PassOutcome {
  const { count, message, notBefore, caSaidSo } = failures
  const times = count === 1 ? 'once' : `${count} times`
  const wish = caSaidSo ? ', as the CA asks' : ''
  return ended(
    config,
    'waits',
    `failed ${times}, next try ${inTime(notBefore, now)}${wish}; last: ${message}`,
    failures,
  )
}

/**
 * Somebody has to bring the certificate.
 *
 * @param reason why there must be a new one; undefined where its request is made already
 */
export function waitsForHand(config: CertificateConfig, reason: RenewalReason | undefined): PassOutcome {
  const { name } = config
  const install = `certflow-agent install ${name} --cert <file> installs what comes`
  if (reason === undefined) return ended(config, 'waits', `comes by hand, and its key waits: ${install}`)
  return ended(
    config,
    'waits',
    `comes by hand: ${reasonTexts[reason]}; certflow-agent csr ${name} makes a request, ${install}`,
  )
}

/** In force, and not yet served wherever it must be. */
export function unseen(config: CertificateConfig, { unverified = [] }: Ledger): PassOutcome {
  const [first] = unverified
  const more = unverified.length > 1 ? ` and ${unverified.length - 1} more` : ''
  return ended(config, 'unseen', `is in force, and not seen yet at ${first?.target ?? 'any place'}${more}`)
}
