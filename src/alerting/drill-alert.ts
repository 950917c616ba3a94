import type { Alert, Notice } from '../domain/alert.ts'
import { dayMs } from '../domain/duration.ts'
import { finding } from '../domain/finding.ts'
import { localDay } from '../domain/working-days.ts'

/** What is told in a rehearsal: a server that does not exist, with a week to go. `number`: below zero of a drill, 0 of a test. */
export function madeUpNotice(number: number, contact: string, now: Date, timeZone: string): Notice {
  const notAfter = new Date(now.getTime() + 7.5 * dayMs)
  const alert: Alert = {
    number,
    subject: { kind: 'endpoint', endpoint: 'test.example:443' },
    condition: 'expiry',
    state: 'open',
    severity: 'warning',
    openedAt: now,
    closedAt: undefined,
    finding: finding('expiring', 'warning', { notAfter, daysLeft: 7 }),
    certificate: undefined,
    places: [{ endpoint: 'test.example:443', address: undefined, owner: contact, fallback: undefined }],
    told: ['7d'],
    toldTo: [contact],
    acknowledgement: undefined,
    mute: undefined,
    failures: [],
    countedAt: undefined,
    shownSince: undefined,
    reopenings: 0,
  }
  return { alert, kind: 'opened', steps: ['7d'], recipients: [contact], lastWorkingDay: localDay(notAfter, timeZone) }
}
