import type { CertificateFacts } from '../domain/certificate.ts'
import { dayMs } from '../domain/duration.ts'
import type { ManualEntry } from '../domain/endpoint.ts'
import { anniversaryAfter, manualWithDates } from '../domain/manual-date.ts'
import { CertflowError } from '../errors.ts'
import { utcDay, utcMoment } from '../messages/dates.ts'
import { quoted } from '../network/parsed.ts'
import type { ConfirmedCertificate, ManualConfirmation, ManualStore } from '../store/manual-store.ts'
import { confirmationEntry } from './audit.ts'
import { differences } from './differences.ts'

/** What somebody says of a manual entry. */
export type Said =
  | { readonly kind: 'certificate'; readonly certificate: CertificateFacts }
  /** Nothing proves it. */
  | { readonly kind: 'date'; readonly expiresAt: Date }
  /** What is due each year is done. */
  | { readonly kind: 'done' }

/** A confirmation as it was kept, and what the person who gave it should know. */
export interface Confirmed {
  readonly confirmation: ManualConfirmation
  /** What counted until then. */
  readonly dateBefore: Date
  /** The last confirmation by a certificate; undefined where there is none to compare with. */
  readonly provedBefore: ManualConfirmation | undefined
  /** What differs from that, and what else is odd: a phrase each. */
  readonly remarks: readonly string[]
}

/** Nobody does so early what is due once a year: it would be confirmed for the second time. */
const earliestMs = 183 * dayMs

/** Keeps what is said of an entry of the inventory. Throws `usage` or `certificate-unusable` for what cannot be meant. */
export async function confirmManual(
  entry: ManualEntry,
  said: Said,
  by: string,
  now: Date,
  store: ManualStore,
): Promise<Confirmed> {
  const history = await store.of(entry.name)
  const [last] = history
  const [{ expiresAt: dateBefore } = entry] = manualWithDates([entry], new Map(last && [[entry.name, last]]))
  const expiresAt = untilOf(entry, said, dateBefore, last, now)
  const certificate = said.kind === 'certificate' ? kept(said.certificate) : undefined
  const confirmation = { name: entry.name, expiresAt, certificate, by, at: now }
  await store.confirm(confirmation, confirmationEntry(confirmation))
  const provedBefore = history.find((each) => each.certificate !== undefined)
  return {
    confirmation,
    dateBefore,
    provedBefore,
    remarks: [
      ...remarksOnProof(said, provedBefore?.certificate, now),
      ...(expiresAt < dateBefore ? [`it ends before what counted until now: ${utcMoment(dateBefore)}`] : []),
      ...(expiresAt < entry.expiresAt
        ? [`the inventory says ${utcDay(entry.expiresAt)}: that is later, and counts`]
        : []),
    ],
  }
}

function untilOf(
  entry: ManualEntry,
  said: Said,
  dateBefore: Date,
  last: ManualConfirmation | undefined,
  now: Date,
): Date {
  switch (said.kind) {
    case 'certificate':
      return endOf(entry, said.certificate, now)
    case 'date':
      if (said.expiresAt > now) return said.expiresAt
      throw new CertflowError('usage', `Cannot confirm ${quoted(entry.name)}: ${utcMoment(said.expiresAt)} is over`, {
        hint: 'give the day on which the new one ends',
      })
    case 'done':
      return nextDue(entry, dateBefore, last, now)
  }
}

function endOf({ name }: ManualEntry, { validity: { notAfter } }: CertificateFacts, now: Date): Date {
  const refuse = (why: string, hint: string) =>
    new CertflowError('certificate-unusable', `Cannot confirm ${quoted(name)}: ${why}`, { hint })
  if (notAfter === undefined)
    throw refuse('the end of the certificate cannot be read', 'have it issued again, or state the date with --expires')
  if (notAfter < now)
    throw refuse(`the certificate ended on ${utcMoment(notAfter)}`, 'give the file with the new certificate')
  return notAfter
}

/** A year after it was due, however early or late it was done. */
function nextDue(
  { name, expiresAt, repeatsYearly }: ManualEntry,
  dueAt: Date,
  last: ManualConfirmation | undefined,
  now: Date,
): Date {
  if (!repeatsYearly)
    throw new CertflowError('usage', `Cannot confirm ${quoted(name)}: it is not said until when`, {
      hint: 'give the new certificate with --pem <file>, or its end with --expires <date>',
    })
  if (dueAt.getTime() - now.getTime() <= earliestMs) return anniversaryAfter(expiresAt, dueAt > now ? dueAt : now)
  const since = last === undefined ? '' : `, as ${last.by} confirmed on ${utcDay(last.at)}`
  throw new CertflowError('usage', `Cannot confirm ${quoted(name)}: it is not due before ${utcDay(dueAt)}${since}`, {
    hint: 'to put it off all the same, say until when with --expires',
  })
}

function remarksOnProof(said: Said, before: ConfirmedCertificate | undefined, now: Date): string[] {
  if (said.kind === 'date') return ['the date is stated: no certificate proves it']
  if (said.kind === 'done') return []
  const { notBefore } = said.certificate.validity
  return [
    ...(notBefore !== undefined && notBefore > now ? [`it is not valid before ${utcMoment(notBefore)}`] : []),
    ...(before === undefined ? [] : differences(before, said.certificate)),
  ]
}

/** As much of a certificate as is kept. */
export function kept(facts: CertificateFacts): ConfirmedCertificate {
  const { fingerprint, publicKeyFingerprint, serialNumber, subject, issuer, subjectAltNames, validity, publicKey } =
    facts
  return { fingerprint, publicKeyFingerprint, serialNumber, subject, issuer, subjectAltNames, validity, publicKey }
}
