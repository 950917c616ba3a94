import type { Drill } from '../../../src/domain/drill/drill.ts'
import type { ConfirmedCertificate } from '../../../src/store/manual-store.ts'
import { auditEntry, message, outboxChange } from '../../store/samples.ts'
import { certificateFacts, daysFromNow } from '../facts.ts'
import type { CentreHere } from './centre-here.ts'

/** What somebody who means harm would have in a name or an answer. */
export const hostileText = '<img src=x onerror="document.title=\'taken\'">\u202e</td>'

/** What people did in the last year: confirmations of the first manual entry, two drills, a long audit. */
export async function busyRecords({ store }: CentreHere, name: string): Promise<void> {
  await confirmations(store, name)
  await drills(store)
  const entries = Array.from({ length: 250 }, (_, index) =>
    auditEntry({
      at: daysFromNow(-250 + index),
      by: index % 2 === 0 ? 'kato' : 'tanaka',
      about: `CF-${(index % 4) + 1}`,
    }),
  )
  const hostile = auditEntry({
    at: daysFromNow(0),
    by: hostileText,
    action: hostileText,
    about: hostileText,
    detail: { who: hostileText },
  })
  await store.audit.append([...entries, hostile])
}

async function confirmations({ manual }: CentreHere['store'], name: string): Promise<void> {
  const { publicKeyFingerprint, serialNumber, subject, issuer, publicKey } = certificateFacts()
  const first: ConfirmedCertificate = {
    ...{ publicKeyFingerprint, serialNumber, subject, issuer, publicKey },
    fingerprint: '01'.repeat(32),
    subjectAltNames: ['switch-1.example.ac.jp', 'switch.example.ac.jp'],
    validity: { notBefore: daysFromNow(-300), notAfter: daysFromNow(-5) },
  }
  const second: ConfirmedCertificate = {
    ...first,
    fingerprint: '02'.repeat(32),
    subject: hostileText,
    issuer: `CN=${hostileText}`,
    subjectAltNames: ['switch-1.example.ac.jp', 'new.example.ac.jp'],
    publicKey: { type: 'rsa', bits: 4096 },
    validity: { notBefore: daysFromNow(-8), notAfter: daysFromNow(10) },
  }
  const confirmed = async (certificate: ConfirmedCertificate | undefined, days: number, until: number, by: string) => {
    const at = daysFromNow(days)
    const kept = { name, expiresAt: daysFromNow(until), certificate, by, at }
    await manual.confirm(kept, auditEntry({ at, by, action: 'confirmed', about: name, detail: { stated: 'yes' } }))
  }
  await confirmed(first, -300, -5, 'network')
  await confirmed(undefined, -20, 2, 'tanaka')
  await confirmed(second, -7, 10, hostileText)
}

async function drills({ drills: kept }: CentreHere['store']): Promise<void> {
  const change = (number: number, contacts: readonly string[]) => {
    const added = contacts.map((contact) =>
      message(`drill-${number}-${contact}`, { purpose: 'drill', alerts: [], contact, drill: number }),
    )
    return { outbox: outboxChange({ added }), audit: [] }
  }
  const asked = (number: number, contact: string, days: number): Drill['asks'][number] => ({
    at: daysFromNow(days),
    round: 0,
    step: 0,
    turn: 'contact',
    contact,
    by: 'email',
    isReachable: true,
    messageIds: [`<drill-${number}-${contact}@example.ac.jp>`],
  })
  const drill = (number: number, days: number): Drill => ({
    number,
    startedAt: daysFromNow(days),
    by: 'kato',
    scope: { kind: 'owners' },
    course: undefined,
    asks: [asked(number, 'center', days), asked(number, 'physics', days)],
    answers: [{ contact: 'center', at: daysFromNow(days + 0.01), via: 'link' }],
    endedAt: daysFromNow(days + 7),
  })
  await kept.begin(drill(1, -200), change(1, ['center', 'physics']))
  const { endedAt: _, ...open } = drill(2, -3)
  const answers = [...open.answers, { contact: hostileText, at: daysFromNow(-2), via: 'mail' }]
  await kept.begin({ ...open, answers, endedAt: undefined }, change(2, ['center', 'physics']))
}
