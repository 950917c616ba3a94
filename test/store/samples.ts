import { plainEndpoint, targetOf } from '../../src/domain/endpoint.ts'
import { type Finding, finding, severityOf } from '../../src/domain/finding.ts'
import type { RunSummary } from '../../src/domain/judged-row.ts'
import type { AuditEntry } from '../../src/store/audit-store.ts'
import type { Observation, Place, SeenAnswer, SeenCertificate } from '../../src/store/observation.ts'
import type { NewMessage, OutboxChange } from '../../src/store/outbox-store.ts'
import { daysFromNow, judgedAt } from '../support/facts.ts'

/** `www.example.ac.jp:443` at its address, in no zone. */
export function placeOf(overrides: Partial<Place> = {}): Place {
  return {
    kind: 'probe',
    endpoint: targetOf(plainEndpoint('www.example.ac.jp')),
    address: '192.0.2.7',
    zone: undefined,
    ...overrides,
  }
}

/** A certificate with this letter or number as its fingerprint. */
export function seenCertificate(mark: string, overrides: Partial<SeenCertificate> = {}): SeenCertificate {
  return {
    fingerprint: mark.padStart(64, '0'),
    der: Buffer.from(`der of ${mark}`),
    summary: {
      subject: `CN=${mark}`,
      issuer: 'CN=Issuing CA',
      serialNumber: '2a',
      subjectAltNames: ['www.example.ac.jp'],
      notBefore: daysFromNow(-60),
      notAfter: daysFromNow(30),
    },
    ...overrides,
  }
}

/** What a healthy server answers. */
export function seenAnswer(overrides: Partial<SeenAnswer> = {}): SeenAnswer {
  return {
    probedAt: judgedAt,
    durationMs: 12.5,
    attempts: 1,
    depth: 'full',
    tlsVersion: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    clientCertificateRequested: false,
    outdated: false,
    failure: undefined,
    chain: [seenCertificate('a'), seenCertificate('c0')],
    ...overrides,
  }
}

/** Nobody answered. */
export function noAnswer(detail = 'connection refused'): SeenAnswer {
  return seenAnswer({
    tlsVersion: undefined,
    cipher: undefined,
    clientCertificateRequested: undefined,
    failure: { stage: 'connect', reason: 'refused', detail },
    chain: [],
  })
}

/** An observation so many days from `judgedAt`. */
export function observed(day: number, overrides: Partial<Observation> = {}): Observation {
  const findings = overrides.findings ?? []
  return {
    place: placeOf(),
    judgedAt: daysFromNow(day),
    findings,
    severity: severityOf(findings),
    seen: seenAnswer({ probedAt: daysFromNow(day) }),
    ...overrides,
  }
}

/** Expires in so many days. */
export function expiring(days: number): Finding {
  return finding('expiring', days < 7 ? 'critical' : 'warning', { notAfter: daysFromNow(days), daysLeft: days })
}

/** A mail that is due. */
export function message(id: number | string, overrides: Partial<NewMessage> = {}): NewMessage {
  return {
    messageId: `<${id}@example.ac.jp>`,
    recipient: 'web@phys.example.ac.jp',
    channel: 'email',
    purpose: 'news',
    contact: 'physics',
    alerts: [4821],
    bytes: Buffer.from(`Subject: ${id}\r\n\r\n\0\xff`, 'latin1'),
    createdAt: judgedAt,
    nextAttemptAt: judgedAt,
    held: false,
    ...overrides,
  }
}

/** What goes into the outbox, or comes out of it. */
export function outboxChange(overrides: Partial<OutboxChange> = {}): OutboxChange {
  return { added: [], withdrawn: [], released: [], at: judgedAt, ...overrides }
}

/** Physics has taken CF-4821. */
export function auditEntry(overrides: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: judgedAt,
    by: 'physics',
    action: 'acknowledged',
    about: 'CF-4821',
    detail: { until: '5d' },
    ...overrides,
  }
}

/** A run over two endpoints that was cut short. */
export const runSummary: RunSummary = {
  planned: 2,
  manual: 0,
  probed: 1,
  failed: 1,
  startedAt: judgedAt,
  durationMs: 1_234,
  depth: 'full',
  complete: false,
  incompleteReason: 'The run was cut short',
  unanswered: ['gone.example.ac.jp'],
}

/** Everything that an iterable yields. */
export async function collected<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = []
  for await (const value of values) all.push(value)
  return all
}
