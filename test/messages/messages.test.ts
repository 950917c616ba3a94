import { expect, test } from 'vitest'
import { type Finding, type FindingCode, finding } from '../../src/domain/finding.ts'
import { messages, sentenceOf } from '../../src/messages/index.ts'
import type { Language } from '../../src/messages/messages.ts'

const notAfter = new Date('2027-01-19T12:30:49Z')
const languages: readonly Language[] = ['en', 'ja']
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u

/** Each code with what its sentence must tell. The type demands a row for each code. */
const examples: { readonly [Code in FindingCode]: readonly [Finding, ...(string | RegExp)[]] } = {
  expired: [finding('expired', 'critical', { notAfter }), '2027-01-19', '12:30'],
  expiring: [finding('expiring', 'warning', { notAfter, daysLeft: 12 }), '2027-01-19', '12'],
  'not-yet-valid': [finding('not-yet-valid', 'critical', { notBefore: notAfter }), '2027-01-19'],
  'invalid-dates': [finding('invalid-dates', 'critical', { which: 'CN=Intermediate' }), 'CN=Intermediate'],
  'renewal-overdue': [
    finding('renewal-overdue', 'warning', { notAfter, daysLeft: 20, percentLeft: 22.2 }),
    '2027-01-19',
    '20',
    /22 ?%/,
  ],
  'name-mismatch': [finding('name-mismatch', 'critical', { wanted: 'a.jp', names: ['b.jp', 'c.jp'] }), 'a.jp', 'b.jp'],
  untrusted: [
    finding('untrusted', 'warning', { reason: 'no anchor knows CN=Campus CA', isOther: false }),
    'CN=Campus CA',
  ],
  'self-signed': [finding('self-signed', 'warning', { subject: 'CN=gear' })],
  'incomplete-chain': [finding('incomplete-chain', 'warning', { missingIssuer: 'CN=Sub CA' }), 'CN=Sub CA'],
  'chain-order': [finding('chain-order', 'warning', { disordered: true, unneeded: ['CN=Old Root'] }), 'CN=Old Root'],
  'chain-expiring': [
    finding('chain-expiring', 'warning', { subject: 'CN=Sub CA', notAfter, daysLeft: 12, over: false }),
    'CN=Sub CA',
    '2027-01-19',
  ],
  'address-disagreement': [
    finding('address-disagreement', 'warning', {
      addresses: [
        { address: '192.0.2.1', fingerprint: 'aa', notAfter },
        { address: '192.0.2.2', fingerprint: 'bb', notAfter: undefined },
      ],
    }),
    '192.0.2.1',
    '192.0.2.2',
    '2027-01-19',
  ],
  'distrust-scheduled': [
    finding('distrust-scheduled', 'warning', { anchor: 'CN=Old Root', distrustAt: notAfter }),
    'CN=Old Root',
    '2027-01-19',
  ],
  'validity-too-long': [
    finding('validity-too-long', 'warning', { days: 398, allowedDays: 200, byASecond: false }),
    '398',
    '200',
  ],
  revoked: [finding('revoked', 'critical', { revokedAt: notAfter, reason: 'superseded' }), '2027-01-19', 'superseded'],
  'weak-key': [finding('weak-key', 'critical', { key: 'rsa 1024' }), 'rsa 1024'],
  'weak-signature': [
    finding('weak-signature', 'warning', { algorithm: 'sha1WithRSAEncryption', subject: 'CN=gear' }),
    'sha1WithRSAEncryption',
    'CN=gear',
  ],
  'old-protocol': [finding('old-protocol', 'warning', { tlsVersion: 'TLSv1', cipher: undefined }), 'TLSv1', 'TLS 1.2'],
  'client-auth-eku-missing': [finding('client-auth-eku-missing', 'warning', {})],
  'malformed-certificate': [finding('malformed-certificate', 'critical', { detail: 'asn1 is cut' }), 'asn1 is cut'],
  unreachable: [
    finding('unreachable', 'warning', { stage: 'resolve', reason: 'not-found', detail: 'NXDOMAIN' }),
    'NXDOMAIN',
    'DNS',
  ],
  'starttls-refused': [
    finding('starttls-refused', 'warning', { stage: 'starttls', reason: 'refused', detail: '454 not now' }),
    '454 not now',
  ],
  'handshake-failed': [
    finding('handshake-failed', 'warning', { stage: 'handshake', reason: 'alert', detail: 'alert 40' }),
    'alert 40',
  ],
  'manual-expiring': [
    finding('manual-expiring', 'warning', { expiresAt: notAfter, daysLeft: 1, isDuty: false }),
    '2027-01-19',
    '1',
  ],
  'manual-expired': [finding('manual-expired', 'critical', { expiresAt: notAfter, isDuty: false }), '2027-01-19'],
  'agent-silent': [finding('agent-silent', 'warning', { agent: 'web01', since: notAfter }), 'web01', '2027-01-19'],
  'owner-unconfirmed': [
    finding('owner-unconfirmed', 'warning', { contact: 'physics', askedAt: notAfter }),
    'physics',
    '2027-01-19',
  ],
  'renewal-failing': [
    finding('renewal-failing', 'warning', { agent: 'web01', count: 4, since: notAfter, message: 'the CA is away' }),
    'web01',
    '4',
    'the CA is away',
  ],
  'not-served': [
    finding('not-served', 'critical', { newUntil: notAfter, servedUntil: new Date('2026-12-24T00:00:00Z') }),
    '2027-01-19',
    '2026-12-24',
  ],
}

const cases = languages.flatMap((language) => Object.values(examples).map((example) => [language, ...example] as const))

test.for(languages)('%s: of an agent that was revoked is said since when, and what to do', (language) => {
  const revoked = finding('agent-silent', 'warning', { agent: 'web01', since: undefined, revokedAt: notAfter })
  const sentence = sentenceOf(revoked, language)
  for (const each of ['web01', '2027-01-19', 'managed_by']) expect(sentence).toContain(each)
  expect(sentence).not.toMatch(/never|一度も/)
})

test.for(cases)('%s: a sentence for $code', ([language, example, ...told]) => {
  const sentence = sentenceOf(example, language)
  expect(messages[language].titles[example.code]).toMatch(/\S/)
  expect(sentence).not.toMatch(/undefined|null|NaN|Invalid|\[object/)
  expect(sentence.endsWith(language === 'ja' ? '。' : '.')).toBe(true)
  if (language === 'ja') expect(sentence).toMatch(japanese)
  for (const part of told) expect(sentence).toMatch(part)
})

test.for(languages)('%s: on the last day the hour counts', (language) => {
  const last = sentenceOf(finding('expiring', 'critical', { notAfter, daysLeft: 0 }), language)
  expect(last).toContain('2027-01-19')
  expect(last).toContain('12:30')
  expect(sentenceOf(finding('expiring', 'warning', { notAfter, daysLeft: 3 }), language)).not.toContain('12:30')
})

test.for(languages)('%s: a sentence stays one, however much a peer has to say', (language) => {
  const names = Array.from({ length: 1_000 }, (_, index) => `${index}-${'x'.repeat(5_000)}.example`)
  const sentence = sentenceOf(finding('name-mismatch', 'critical', { wanted: names[0] ?? '', names }), language)
  expect(sentence.length).toBeLessThan(600)
  expect(sentence).toContain('997')
})

test('a validity that is too long by its inclusive second says so', () => {
  const byASecond = finding('validity-too-long', 'warning', { days: 201, allowedDays: 200, byASecond: true })
  expect(sentenceOf(byASecond, 'en')).toMatch(/^Valid for 200 days and a second \(both ends count\) where 200 days are/)
  expect(sentenceOf(byASecond, 'ja')).toContain('200日と1秒')
})

test('what is due each year does not expire', () => {
  const due = finding('manual-expiring', 'warning', { expiresAt: notAfter, daysLeft: 12, isDuty: true })
  expect(sentenceOf(due, 'en')).toBe('Due on 2027-01-19, in 12 days: do it before then, and confirm it.')
  expect(sentenceOf(due, 'ja')).toBe('期日は 2027-01-19 です（残り12日）。それまでに済ませ、完了を登録してください。')
  const over = finding('manual-expired', 'critical', { expiresAt: notAfter, isDuty: true })
  expect(sentenceOf(over, 'en')).toMatch(/^Was due on 2027-01-19 at 12:30 UTC/)
  expect(sentenceOf(over, 'ja')).toContain('期日（2027-01-19 12:30 UTC）を過ぎています')
})

test('one day is singular in English', () => {
  expect(sentenceOf(finding('expiring', 'critical', { notAfter, daysLeft: 1 }), 'en')).toContain('in 1 day:')
  expect(sentenceOf(finding('expiring', 'critical', { notAfter, daysLeft: 2 }), 'en')).toContain('in 2 days:')
})

test.for(languages)('%s: a failure without detail is told by its reason', (language) => {
  const sentence = sentenceOf(
    finding('unreachable', 'warning', { stage: 'connect', reason: 'timeout', detail: '' }),
    language,
  )
  expect(sentence).toContain(messages[language].reasons.timeout)
})

test.for(languages)('%s: days left are told for what is over, today and to come', (language) => {
  const { daysLeft } = messages[language].labels
  const told = [daysLeft(-2, true), daysLeft(0, true), daysLeft(0, false), daysLeft(1, false), daysLeft(40, false)]
  expect(new Set(told).size).toBe(5)
  expect(told.join()).not.toContain('-')
})
