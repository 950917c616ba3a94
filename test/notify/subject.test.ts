import { describe, expect, test } from 'vitest'
import type { Notice } from '../../src/domain/alert.ts'
import { finding } from '../../src/domain/finding.ts'
import { drillSubject, subjectOf } from '../../src/notify/subject.ts'
import { alert, dutyAlert, notice, place } from '../support/alerts.ts'
import { daysFromNow } from '../support/facts.ts'
import { correspondence, recipient } from './correspondence.ts'

function expiring(days: number, severity: 'warning' | 'critical'): Notice {
  return notice({
    alert: alert({ severity, finding: finding('expiring', severity, { notAfter: daysFromNow(days), daysLeft: days }) }),
  })
}

const overdue = finding('renewal-overdue', 'warning', { notAfter: daysFromNow(20), daysLeft: 20, percentLeft: 22 })
const expired = finding('expired', 'critical', { notAfter: daysFromNow(-1) })
const self = finding('self-signed', 'warning', { subject: 'CN=x' })
const unreachable = finding('unreachable', 'critical', { stage: 'connect', reason: 'refused', detail: '' })

const kinds: readonly [string, Notice, ja: string, en: string][] = [
  [
    'warning',
    expiring(30, 'warning'),
    '[証明書 あと30日] www.example.ac.jp（12月20日まで）[CF-4821]',
    '[Certificate, 30 days left] www.example.ac.jp (until 20 Dec) [CF-4821]',
  ],
  [
    'next year',
    expiring(60, 'warning'),
    '[証明書 あと60日] www.example.ac.jp（2027年1月19日まで）[CF-4821]',
    '[Certificate, 60 days left] www.example.ac.jp (until 19 Jan 2027) [CF-4821]',
  ],
  [
    'critical',
    expiring(3, 'critical'),
    '[要対応 あと3日] www.example.ac.jp（11月23日まで）[CF-4821]',
    '[Action needed, 3 days left] www.example.ac.jp (until 23 Nov) [CF-4821]',
  ],
  [
    'one day',
    expiring(1, 'critical'),
    '[要対応 あと1日] www.example.ac.jp（11月21日まで）[CF-4821]',
    '[Action needed, 1 day left] www.example.ac.jp (until 21 Nov) [CF-4821]',
  ],
  [
    'hours',
    expiring(0.4, 'critical'),
    '[要対応 あと1日未満] www.example.ac.jp（11月21日まで）[CF-4821]',
    '[Action needed, less than a day left] www.example.ac.jp (until 21 Nov) [CF-4821]',
  ],
  [
    'overdue',
    notice({ alert: alert({ finding: overdue }) }),
    '[自動更新が止まっています] www.example.ac.jp（12月10日まで）[CF-4821]',
    '[Automatic renewal has stopped] www.example.ac.jp (until 10 Dec) [CF-4821]',
  ],
  [
    'a duty',
    notice({ alert: dutyAlert(20) }),
    '[期日 あと20日] 年次確認（12月10日まで）[CF-4821]',
    '[Due, 20 days left] 年次確認 (until 10 Dec) [CF-4821]',
  ],
  [
    'a duty, soon',
    notice({ alert: dutyAlert(3) }),
    '[要対応 あと3日] 年次確認（11月23日まで）[CF-4821]',
    '[Action needed, 3 days left] 年次確認 (until 23 Nov) [CF-4821]',
  ],
  [
    'a duty, too late',
    notice({ alert: dutyAlert(-1) }),
    '[期日超過] 年次確認（期日：11月19日）[CF-4821]',
    '[Overdue] 年次確認 (since 19 Nov) [CF-4821]',
  ],
  [
    'a date that was noted',
    notice({ kind: 'cured', alert: dutyAlert(20) }),
    '[解決] 年次確認 新しい期限を登録しました [CF-4821]',
    '[Solved] 年次確認 new date noted [CF-4821]',
  ],
  [
    'expired',
    notice({ alert: alert({ finding: expired, severity: 'critical' }) }),
    '[期限切れ] www.example.ac.jp（11月19日に期限切れ）[CF-4821]',
    '[Expired] www.example.ac.jp (since 19 Nov) [CF-4821]',
  ],
  [
    'cured',
    notice({ kind: 'cured', steps: [] }),
    '[解決] www.example.ac.jp 新しい証明書を確認しました [CF-4821]',
    '[Solved] www.example.ac.jp new certificate seen [CF-4821]',
  ],
  [
    'gone',
    notice({ kind: 'cured', alert: alert({ condition: 'unreachable', finding: unreachable }) }),
    '[解決] www.example.ac.jp 解消を確認しました [CF-4821]',
    '[Solved] www.example.ac.jp no longer seen [CF-4821]',
  ],
  [
    'no end',
    notice({ alert: alert({ condition: 'self-signed', finding: self }) }),
    '[証明書 ご確認ください] www.example.ac.jp：自己署名 [CF-4821]',
    '[Certificate, please check] www.example.ac.jp: Self-signed [CF-4821]',
  ],
  [
    'no end, critical',
    notice({ alert: alert({ condition: 'unreachable', severity: 'critical', finding: unreachable }) }),
    '[要対応] www.example.ac.jp：接続できない [CF-4821]',
    '[Action needed] www.example.ac.jp: Unreachable [CF-4821]',
  ],
  [
    'a zone',
    notice({
      alert: alert({
        subject: { kind: 'zone', zone: 'hospital' },
        condition: 'unreachable',
        finding: unreachable,
        severity: 'critical',
      }),
    }),
    '[要対応] ゾーン hospital：接続できない [CF-4821]',
    '[Action needed] the zone hospital: Unreachable [CF-4821]',
  ],
  [
    'another port',
    notice({ kind: 'cured', alert: alert({ places: [place({ endpoint: 'smtp://mx.example.ac.jp:25' })] }) }),
    '[解決] mx.example.ac.jp:25 新しい証明書を確認しました [CF-4821]',
    '[Solved] mx.example.ac.jp:25 new certificate seen [CF-4821]',
  ],
]

test.for(kinds)('%s', ([, about, ja, en]) => {
  expect(subjectOf([about], recipient({ language: 'ja' }), correspondence())).toBe(ja)
  expect(subjectOf([about], recipient({ language: 'en' }), correspondence())).toBe(en)
})

test('a drill says that nothing is expiring', () => {
  expect(drillSubject(notice(), recipient({ language: 'ja' }))).toBe(
    '[訓練] www.example.ac.jp（実際の期限切れではありません）[CF-4821]',
  )
  expect(drillSubject(notice(), recipient())).toBe('[Drill] www.example.ac.jp (nothing is expiring) [CF-4821]')
})

describe('several', () => {
  const numbered = (number: number, of: Notice) => notice({ ...of, alert: { ...of.alert, number } })
  const four = [
    numbered(1, expiring(3, 'critical')),
    numbered(2, expiring(4, 'critical')),
    numbered(3, expiring(20, 'warning')),
    numbered(4, notice({ kind: 'cured' })),
  ]

  test('are counted, and the first is named', () => {
    expect(subjectOf(four, recipient({ language: 'ja' }), correspondence())).toBe(
      '[証明書 4件 うち要対応2件] www.example.ac.jp ほか3件 [CF-1, CF-2, CF-3 …]',
    )
    expect(subjectOf(four, recipient(), correspondence())).toBe(
      '[4 certificates, 2 need action] www.example.ac.jp and 3 more [CF-1, CF-2, CF-3 …]',
    )
    expect(subjectOf(four.slice(1), recipient(), correspondence())).toBe(
      '[3 certificates, 1 needs action] www.example.ac.jp and 2 more [CF-2, CF-3, CF-4]',
    )
  })

  test('that are all solved are no cause for alarm', () => {
    const solved = [numbered(1, notice({ kind: 'cured' })), numbered(2, notice({ kind: 'cured' }))]
    expect(subjectOf(solved, recipient(), correspondence())).toBe(
      '[2 solved] www.example.ac.jp and 1 more [CF-1, CF-2]',
    )
  })

  test('places of one alert are named by the own ones first', () => {
    const places = [
      place({ owner: 'network', endpoint: 'a.example.ac.jp:443' }),
      place(),
      place({ address: '192.0.2.8' }),
    ]
    expect(subjectOf([notice({ alert: alert({ places }) })], recipient(), correspondence())).toBe(
      '[Certificate, 30 days left] www.example.ac.jp and 1 more (until 20 Dec) [CF-4821]',
    )
  })
})

test('days are those of the time zone', () => {
  const late = notice({
    alert: alert({
      finding: finding('expiring', 'warning', { notAfter: new Date('2026-12-26T16:00:00Z'), daysLeft: 36 }),
    }),
  })
  expect(subjectOf([late], recipient(), correspondence())).toContain('(until 27 Dec)')
  expect(subjectOf([late], recipient(), correspondence({ timeZone: 'Europe/Berlin' }))).toContain('(until 26 Dec)')
})
