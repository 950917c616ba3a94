import type { Acknowledgement, Alert, AlertCertificate, AlertPlace, Mute, Notice } from '../../src/domain/alert.ts'
import { finding } from '../../src/domain/finding.ts'
import { daysFromNow, judgedAt } from './facts.ts'

/** `www.example.ac.jp:443` of the physics department, the centre behind it. */
export function place(overrides: Partial<AlertPlace> = {}): AlertPlace {
  return {
    endpoint: 'www.example.ac.jp:443',
    address: '192.0.2.7',
    owner: 'physics',
    fallback: 'center',
    ...overrides,
  }
}

/** A certificate with 30 of 198 days left. */
export function alertCertificate(overrides: Partial<AlertCertificate> = {}): AlertCertificate {
  return {
    fingerprint: 'ab'.repeat(32),
    subject: 'CN=www.example.ac.jp',
    issuer: 'CN=Issuing CA',
    serialNumber: '2a',
    notBefore: daysFromNow(-168),
    notAfter: daysFromNow(30),
    ...overrides,
  }
}

/** CF-4821: that certificate expires in 30 days, and nobody was told yet. */
export function alert(overrides: Partial<Alert> = {}): Alert {
  const certificate = alertCertificate()
  return {
    number: 4821,
    subject: { kind: 'certificate', fingerprint: certificate.fingerprint },
    condition: 'expiry',
    state: 'open',
    severity: 'warning',
    openedAt: judgedAt,
    closedAt: undefined,
    finding: finding('expiring', 'warning', { notAfter: daysFromNow(30), daysLeft: 30 }),
    certificate,
    places: [place()],
    told: [],
    toldTo: [],
    acknowledgement: undefined,
    mute: undefined,
    failures: [true],
    countedAt: judgedAt,
    shownSince: judgedAt,
    reopenings: 0,
    ...overrides,
  }
}

/** CF-4821: physics has to confirm something at the CA within so many days, or should have. */
export function dutyAlert(days: number): Alert {
  const severity = days > 7 ? 'warning' : 'critical'
  const detail = { expiresAt: daysFromNow(days), daysLeft: days, isDuty: true }
  return alert({
    subject: { kind: 'manual', name: '年次確認' },
    severity,
    finding: days < 0 ? finding('manual-expired', severity, detail) : finding('manual-expiring', severity, detail),
    certificate: undefined,
    places: [place({ endpoint: '年次確認', address: undefined })],
  })
}

/** Physics has taken it for five days. */
export function acknowledgement(overrides: Partial<Acknowledgement> = {}): Acknowledgement {
  return { by: 'physics', at: judgedAt, until: daysFromNow(5), ...overrides }
}

/** Nobody is told for five days: the server is being replaced. */
export function mute(overrides: Partial<Mute> = {}): Mute {
  return { until: daysFromNow(5), reason: 'server is being replaced', by: 'center', ...overrides }
}

/** Physics is told of CF-4821 for the first time. */
export function notice(overrides: Partial<Notice> = {}): Notice {
  return {
    alert: alert(),
    kind: 'opened',
    steps: ['30d'],
    recipients: ['physics'],
    lastWorkingDay: '2026-12-18',
    ...overrides,
  }
}
