import ICAL from 'ical.js'
import { parse } from 'parse5'
import type { Email } from 'postal-mime'
import { expect, test } from 'vitest'
import type { Notice } from '../../src/domain/alert.ts'
import { finding } from '../../src/domain/finding.ts'
import { printable } from '../../src/domain/printable.ts'
import { drillMail, noticeMails } from '../../src/notify/notice-mails.ts'
import { acknowledgement, alert, alertCertificate, notice, place } from '../support/alerts.ts'
import { daysFromNow } from '../support/facts.ts'
import { shapeOf } from '../support/page-shape.ts'
import { allOf, calendarText, correspondence, parsed } from './correspondence.ts'

/** Twelve ways in which an inventory, a certificate or a server may try to say more than its own words. */
const payloads: Readonly<Record<string, string>> = {
  'a line end and a header': 'x\r\nX-Injected: yes\r\n\r\n<p>body</p>',
  'a further recipient': 'x\nBcc: everybody@evil.example\nTo: everybody@evil.example',
  'bidi marks': 'user\u202egpj.exe\u202c \u2066isolated\u2069 \u200f\u061c\u200b\ufeff',
  'terminal escapes': '\u001b[31mred\u001b]0;owned\u0007\u009b2J',
  'encoded words': '=?utf-8?B?PHNjcmlwdD4=?= =?utf-8?Q?=0D=0ABcc:_a=40evil.example?=',
  'a list of addresses': 'a@evil.example, "b" <c@evil.example>; Group: d@evil.example;',
  'ten thousand characters': 'xyz '.repeat(2_500),
  'ten thousand without a blank': 'x\u0301'.repeat(5_000),
  'lone surrogates': 'a\ud83d b\ude00 c\uffff',
  HTML: '"\'><img src=x onerror=alert(1)></p></div><style>*{display:none}</style><!-- <a href="http://evil.example">',
  'a formula': '=HYPERLINK("http://evil.example";"x")\\n;,\\',
  NUL: 'a\0b\0',
  'CR alone': 'x\rBcc: everybody@evil.example\rSUMMARY:evil\rEND:VEVENT',
  'calendar lines': 'x\nEND:VEVENT\nBEGIN:VALARM\nACTION:EMAIL\nATTENDEE:mailto:evil@evil.example',
}

const harmless = 'harmless'

/** Everything that is not a plain visible character or a line end, written apart from the sanitiser. */
const unsafe =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** The text wherever one from outside can stand. */
function hostileNotices(text: string): Notice[] {
  const certificate = alertCertificate({ subject: text, issuer: text, serialNumber: text, fingerprint: text })
  const places = [
    place({ endpoint: text, address: text, owner: text, fallback: text }),
    place({ endpoint: `${text}:443`, address: undefined, owner: text }),
  ]
  const taken = acknowledgement({ by: text })
  const shared = { certificate, places, acknowledgement: taken }
  const mismatch = finding('name-mismatch', 'critical', { wanted: text, names: [text, text, text, text] })
  const failure = finding('unreachable', 'warning', { stage: 'connect', reason: 'refused', detail: text })
  const end = { notAfter: daysFromNow(3), daysLeft: 3 }
  const about = [
    alert({ ...shared, number: 1, finding: finding('expiring', 'critical', end), severity: 'critical' }),
    alert({ ...shared, number: 2, finding: mismatch, condition: 'name-mismatch', severity: 'critical' }),
    alert({ ...shared, number: 3, finding: failure, condition: 'unreachable', subject: { kind: 'zone', zone: text } }),
    alert({ ...shared, number: 4, places: [], subject: { kind: 'manual', name: text } }),
  ]
  const recipients = [text, `${text}2`]
  return [
    ...about.map((alert) => notice({ alert, kind: 'responsibility-ended', recipients })),
    notice({ kind: 'cured', steps: [], recipients, alert: { ...alert(shared), number: 5 } }),
  ]
}

const composed = new Map<string, Promise<readonly Email[]>>()

/** Every mail that can be made of the text, made once. */
function hostileMails(text: string, language: 'en' | 'ja'): Promise<readonly Email[]> {
  const key = `${language} ${text}`
  const mails = composed.get(key) ?? composeHostile(text, language)
  composed.set(key, mails)
  return mails
}

/** Each notice alone, all together, redirected, a drill. */
async function composeHostile(text: string, language: 'en' | 'ja'): Promise<readonly Email[]> {
  const to = { contact: text, address: 'web@phys.example.ac.jp', language }
  const organisation = { name: text, extension: text, email: undefined, verifyUrl: text }
  const letters = correspondence({
    organisation,
    answerPage: () => `https://certflow.example.ac.jp/${encodeURIComponent(printable(text))}`,
  })
  const notices = hostileNotices(text)
  const runs = [...notices.map((each) => [each]), notices]
  const mails = [
    ...(await Promise.all(runs.map((run) => allOf(noticeMails(run, [to], letters))))).flat(),
    ...(await allOf(noticeMails(notices, [to], { ...letters, redirect: 'test@center.example.ac.jp' }))),
    await drillMail(text, notices[0]!, to, letters),
  ]
  expect(mails).toHaveLength(notices.length + 3)
  for (const { bytes } of mails) expectPlainLines(bytes)
  return Promise.all(mails.map(parsed))
}

/** ASCII, CRLF everywhere, nothing longer than a line may be (RFC 5322 §2.1.1). */
function expectPlainLines(bytes: Buffer): void {
  const message = bytes.toString('latin1')
  expect(message).not.toMatch(/[^\r]\n|\r[^\n]|[\0\x80-\xff]/)
  expect(Math.max(...message.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998)
}

const cases = Object.entries(payloads).flatMap(([aim, payload]) =>
  (['en', 'ja'] as const).map((language) => [aim, language, payload] as const),
)

test.for(cases)('header: %s makes no header and no recipient (%s)', async ([, language, payload]) => {
  const mails = await hostileMails(payload, language)
  const plain = await hostileMails(harmless, language)
  for (const [index, mail] of mails.entries()) {
    const names = ({ headers }: Email) => headers.map(({ key }) => key)
    expect(names(mail)).toEqual(names(plain[index]!))
    expect([mail.from?.address, ...(mail.to ?? []).map(({ address }) => address)]).toEqual([
      'certflow@center.example.ac.jp',
      index === mails.length - 2 ? 'test@center.example.ac.jp' : 'web@phys.example.ac.jp',
    ])
    expect([mail.cc, mail.bcc]).toEqual([undefined, undefined])
    for (const text of [mail.subject, mail.from?.name, mail.to?.[0]?.name]) {
      expect(text).not.toMatch(unsafe)
      expect(text).not.toContain('\n')
      expect(text?.length).toBeLessThanOrEqual(200)
    }
  }
})

test.for(cases)('text: %s makes no line of its own (%s)', async ([, language, payload]) => {
  const mails = await hostileMails(payload, language)
  const plain = await hostileMails(harmless, language)
  for (const [index, { text = '' }] of mails.entries()) {
    expect(text).not.toMatch(unsafe)
    // the parser drops a last line end in base64 and keeps it in quoted-printable
    expect(text.trimEnd().split('\n')).toHaveLength((plain[index]?.text ?? '').trimEnd().split('\n').length)
  }
})

test.for(cases)('HTML: %s makes no element and no attribute (%s)', async ([, language, payload]) => {
  const mails = await hostileMails(payload, language)
  const plain = await hostileMails(harmless, language)
  for (const [index, { html = '' }] of mails.entries()) {
    expect(html).not.toMatch(unsafe)
    expect(shapeOf(parse(html))).toEqual(shapeOf(parse(plain[index]?.html ?? '')))
    const schemes = [...html.matchAll(/href="([a-z]+:)/g)].map(([, scheme]) => scheme)
    expect(new Set(schemes).difference(new Set(['mailto:', 'https:']))).toEqual(new Set())
  }
})

test.for(cases)('calendar: %s makes no property and no component (%s)', async ([, language, payload]) => {
  const mails = await hostileMails(payload, language)
  const plain = await hostileMails(harmless, language)
  for (const [index, mail] of mails.entries()) {
    expect(mail.attachments).toHaveLength(plain[index]?.attachments.length ?? 0)
    if (mail.attachments.length === 0) continue
    const text = calendarText(mail)
    expect(text).not.toMatch(unsafe)
    expect(propertiesOf(text)).toEqual(propertiesOf(calendarText(plain[index]!)))
  }
})

test('an encoded word is shown nearly as it is written, never decoded', async () => {
  const [mail] = await hostileMails('=?utf-8?Q?evil?=', 'en')
  expect(mail?.subject).toContain('= ?utf-8?Q?evil?=')
  expect(mail?.to?.[0]?.name).toBe('= ?utf-8?Q?evil?=')
})

function propertiesOf(text: string): string[] {
  const walk = (component: ICAL.Component): string[] => [
    component.name,
    ...component.getAllProperties().map(({ name }) => name),
    ...component.getAllSubcomponents().flatMap(walk),
  ]
  return walk(new ICAL.Component(ICAL.parse(text)))
}
