import { expect, test } from 'vitest'
import { summaryMail } from '../../src/notify/summary-mail.ts'
import type { WeekFigures } from '../../src/notify/words/words.ts'
import { daysFromNow } from '../support/facts.ts'
import { correspondence, parsed, recipient } from './correspondence.ts'

const time = { dueAt: new Date('2026-11-22T15:00:00Z'), day: '2026-11-23' }

const figures: WeekFigures = {
  seen: 312,
  listed: 312,
  open: 3,
  oldestOpenDays: 4,
  delivered: 5,
  mails: 5,
  endNextWeek: 7,
  agents: { fine: 20, silent: 1, silentSince: daysFromNow(-1) },
}

async function summary(week: Partial<WeekFigures>, language: 'en' | 'ja' = 'en') {
  return parsed(await summaryMail(time, { ...figures, ...week }, recipient({ language }), correspondence()))
}

test('the week in one line', async () => {
  const { text, subject } = await summary({})
  expect(text).toContain(
    '312 / 312 seen · 3 open, oldest 4 days · 5 of 5 mails delivered · next week: 7 · agents: 20 fine, 1 silent since 19 Nov\n',
  )
  expect(subject).toBe('Certificates, week of Monday 23 November: please look')
})

test('in Japanese', async () => {
  const { text, subject } = await summary({}, 'ja')
  expect(text).toContain(
    '確認 312 / 312件 · 未解決 3件、最も古いもの 4日 · メール 5通のうち5通が届きました · 来週の期限：7件 · エージェント：正常20台、応答なし1台（11月19日から）\n',
  )
  expect(subject).toBe('証明書 11月23日（月）の週：ご確認ください')
})

test('it comes when all is well too, and says so', async () => {
  const fine = { open: 0, oldestOpenDays: undefined, agents: undefined }
  const { text, subject } = await summary(fine)
  expect(text).toContain('312 / 312 seen · 0 open · 5 of 5 mails delivered · next week: 7\n')
  expect(text).toContain('If it does not come, certflow is not running.')
  expect(subject).toBe('Certificates, week of Monday 23 November: all is well')
})

test.for<[string, Partial<WeekFigures>]>([
  ['something was not seen', { seen: 311 }],
  ['a mail was not delivered', { delivered: 4 }],
  ['an agent is silent', { agents: { fine: 20, silent: 1, silentSince: undefined } }],
])('all is not well where %s', async ([, week]) => {
  const { subject } = await summary({ open: 0, agents: undefined, ...week })
  expect(subject).toContain('please look')
})
