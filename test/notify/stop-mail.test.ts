import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import type { Correspondence, Recipient } from '../../src/notify/correspondence.ts'
import { type Stop, type StopTime, stopCalendar, stopMail, stopTimeText } from '../../src/notify/stop-mail.ts'
import { daysFromNow } from '../support/facts.ts'
import { calendarText, correspondence, parsed, recipient } from './correspondence.ts'

/** Six in the evening of a Wednesday in Tokyo. */
const from = new Date('2026-12-16T18:00:00+09:00')
const later = (hours: number) => new Date(from.getTime() + hours * 3_600_000)
const twoHours: StopTime = { from, until: later(2) }

function stop(time: StopTime = twoHours, name = 'core-switch-1'): Stop {
  return { name, time }
}

function mail(of: Stop, to: Partial<Recipient> = {}, over: Partial<Correspondence> = {}) {
  return stopMail(of, recipient(to), correspondence(over))
}

test('in Japanese it says what stops, when, how long, whom to ask, and that nothing has to be done', async () => {
  const email = await parsed(await mail(stop(), { language: 'ja', contact: '物理学科' }))
  expect(email.subject).toBe('[停止のお知らせ] 12月16日（水）18:00 core-switch-1')
  expect(email.text).toBe(`物理学科 様

○○大学情報基盤センター（内線1234）です。
証明書を更新するため、次の日時に core-switch-1 を停止します。停止中はご利用いただけません。

・日時：12月16日（水）18:00から20:00まで（2時間）

作業が終わりましたら、これまでどおりお使いいただけます。お手元での操作は必要ありません。
ご都合が悪い場合やご不明な点がありましたら、このメールへの返信でお知らせください。内線1234でも結構です。
このメールは、core-switch-1 を停止する際の連絡先として登録されているためお送りしています。

予定表に取り込めるファイルを添付しています。
パスワードはお尋ねしません。
本物かどうかは https://www.center.example.ac.jp/certflow で確認できます。
`)
})

test('in English it says the same', async () => {
  const email = await parsed(await mail(stop()))
  expect(email.subject).toBe('[Notice] core-switch-1 stops: Wednesday 16 December, 18:00')
  expect(email.text).toContain('- When: Wednesday 16 December, 18:00 to 20:00 (2 hours)\n')
  expect(email.text).toContain('please answer this mail or call extension 1234.')
  expect(email.replyTo).toMatchObject([{ address: 'pki@center.example.ac.jp' }])
})

// biome-ignore format: table
test.for([
  [{ day: '2026-12-16' },                      'Wednesday 16 December (the hour is not settled yet)',                '12月16日（水）、時間帯は未定です'],
  [{ from, until: undefined },                 'Wednesday 16 December, 18:00 (how long is not settled yet)',         '12月16日（水）18:00から（終了時刻は未定です）'],
  [{ from, until: later(1.5) },                'Wednesday 16 December, 18:00 to 19:30 (1 hour 30 minutes)',          '12月16日（水）18:00から19:30まで（1時間30分）'],
  [{ from, until: later(8) },                  'Wednesday 16 December, 18:00 to Thursday 17 December, 02:00 (8 hours)', '12月16日（水）18:00から12月17日（木）02:00まで（8時間）'],
  [{ from, until: later(48) },                 'Wednesday 16 December, 18:00 to Friday 18 December, 18:00 (2 days)', '12月16日（水）18:00から12月18日（金）18:00まで（2日間）'],
  [{ from, until: later(25) },                 'Wednesday 16 December, 18:00 to Thursday 17 December, 19:00 (1 day 1 hour)', '12月16日（水）18:00から12月17日（木）19:00まで（1日1時間）'],
  [{ day: '2027-01-20' },                      'Wednesday 20 January 2027 (the hour is not settled yet)',            '2027年1月20日（水）、時間帯は未定です'],
] as const)('%j', ([time, en, ja]) => {
  expect(stopTimeText(time, 'en', correspondence())).toBe(en)
  expect(stopTimeText(time, 'ja', correspondence())).toBe(ja)
})

describe('the calendar', () => {
  const event = (text: string) => {
    const calendar = new ICAL.Component(ICAL.parse(text))
    const [only] = calendar.getAllSubcomponents('vevent')
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH')
    return Object.fromEntries((only?.getAllProperties() ?? []).map((each) => [each.name, String(each.getFirstValue())]))
  }
  const of = (what: Stop, over: Partial<Correspondence> = {}) => event(stopCalendar(what, 'en', correspondence(over)))

  test('has the stop, and comes with the mail', async () => {
    const text = calendarText(await parsed(await mail(stop())))
    expect(event(text)).toEqual({
      uid: expect.stringMatching(/^[0-9a-f]{64}@center\.example\.ac\.jp$/),
      sequence: '29919600',
      dtstamp: '2026-11-20T12:00:00Z',
      dtstart: '2026-12-16T09:00:00Z',
      dtend: '2026-12-16T11:00:00Z',
      summary: 'core-switch-1 stops',
      status: 'CONFIRMED',
      transp: 'TRANSPARENT',
    })
  })

  test('a day without an hour is that day', () => {
    expect(of(stop({ day: '2026-12-31' }))).toMatchObject({ dtstart: '2026-12-31', dtend: '2027-01-01' })
  })

  test('an end that is not known is none', () => {
    expect(of(stop({ from, until: undefined }))).not.toHaveProperty('dtend')
  })

  test('the same entry and begin have the same UID, and a later notice comes after', () => {
    const [first, longer] = [of(stop()), of(stop({ from, until: later(5) }), { now: daysFromNow(1) })]
    expect(longer.uid).toBe(first.uid)
    expect(Number(longer.sequence)).toBeGreaterThan(Number(first.sequence))
    const others = [of(stop(twoHours, 'radius')), of(stop({ from: later(1), until: later(2) }))].map(({ uid }) => uid)
    expect(new Set([first.uid, ...others]).size).toBe(3)
  })
})

test('the same notice has the same Message-ID, another one has not', async () => {
  const id = async (...args: Parameters<typeof mail>) => (await mail(...args)).messageId
  const first = await id(stop())
  expect(await id(stop(), {}, { now: daysFromNow(3) })).toBe(first)
  const others = await Promise.all([
    id(stop({ from, until: later(3) })),
    id(stop({ from, until: undefined })),
    id(stop({ day: '2026-12-16' })),
    id(stop(twoHours, 'radius')),
    id(stop(), { address: 'root@phys.example.ac.jp' }),
  ])
  expect(new Set([first, ...others]).size).toBe(6)
})

test('a redirected notice says whom it was for', async () => {
  const email = await parsed(await mail(stop(), {}, { redirect: 'test@center.example.ac.jp' }))
  expect(email.to).toMatchObject([{ address: 'test@center.example.ac.jp' }])
  expect(email.text).toMatch(/^\*\*\* .*web@phys\.example\.ac\.jp \(physics\)\. \*\*\*\n/)
})

test('what has a meaning elsewhere stands for itself', async () => {
  const odd = 'a,b;c\\n <b>=?utf-8?q?x?= \u202e'
  const made = await mail(stop(twoHours, odd))
  const email = await parsed(made)
  expect(email.subject).toContain('a,b;c\\n <b>= ?utf-8?q?x?= \\u{202e}')
  expect(email.html).toContain('a,b;c\\n &lt;b&gt;')
  expect(email.text).toContain('\\u{202e}')
  expect(made.bytes.toString('latin1')).not.toMatch(/[^\r]\n|[\x80-\xff]/)
})
