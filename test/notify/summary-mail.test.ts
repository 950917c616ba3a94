import { expect, test } from 'vitest'
import type { AgentFigures } from '../../src/domain/agents/agent-figures.ts'
import { summaryMail } from '../../src/notify/summary-mail.ts'
import type { WeekFigures } from '../../src/notify/words/words.ts'
import { daysFromNow } from '../support/facts.ts'
import { correspondence, parsed, recipient } from './correspondence.ts'

const time = { dueAt: new Date('2026-11-22T15:00:00Z'), day: '2026-11-23' }

/** So many of a standing; all others are fine. */
function agents(
  total: number,
  others: Partial<AgentFigures['standings']> = {},
  about: Partial<AgentFigures> = {},
): AgentFigures {
  const fine = total - Object.values(others).reduce((sum, count) => sum + count, 0)
  const standings = { failing: 0, silent: 0, waiting: 0, quarantined: 0, ...others, fine }
  return { total, standings, silentSince: others.silent ? daysFromNow(-1) : undefined, outdated: 0, ...about }
}

const figures: WeekFigures = {
  seen: 312,
  listed: 312,
  open: 3,
  oldestOpenDays: 4,
  delivered: 5,
  mails: 5,
  endNextWeek: 7,
  agents: agents(21, { silent: 1 }),
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

// biome-ignore format: table
test.for<[string, AgentFigures, string, string]>([
  ['all are fine', agents(21), 'agents: 21 fine', 'エージェント：正常21台'],
  ['several are silent', agents(9, { silent: 2 }),
    'agents: 7 fine, 2 silent (longest since 19 Nov)', 'エージェント：正常7台、応答なし2台（最長は11月19日から）'],
  ['some fail', agents(9, { failing: 2 }), 'agents: 7 fine, 2 failing to renew', 'エージェント：正常7台、更新失敗2台'],
  ['some are old', agents(9, {}, { outdated: 3 }), 'agents: 9 fine, 3 with an old version', 'エージェント：正常9台、旧バージョン3台'],
  ['some wait, and some are in quarantine', agents(9, { waiting: 1, quarantined: 2 }),
    'agents: 6 fine, 1 waiting for approval, 2 in quarantine', 'エージェント：正常6台、承認待ち1台、隔離中2台'],
])('agents: %s', async ([, counted, en, ja]) => {
  for (const [language, line] of [['en', en], ['ja', ja]] as const) {
    const { text, html } = await summary({ agents: counted }, language)
    expect(text).toContain(` · ${line}\n`)
    expect(html).toContain(` · ${line}<`)
  }
})

test('nothing of agents where there are none', async () => {
  const { text, html } = await summary({ agents: undefined })
  expect(`${text}${html}`).not.toMatch(/agent/i)
})

test('an old version alone leaves all well', async () => {
  const fine = { open: 0, oldestOpenDays: undefined, agents: agents(9, {}, { outdated: 3 }) }
  expect((await summary(fine)).subject).toContain('all is well')
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
  ['an agent is silent', { agents: agents(21, { silent: 1 }) }],
  ['an agent fails', { agents: agents(21, { failing: 1 }) }],
  ['an agent waits for somebody', { agents: agents(21, { waiting: 1 }) }],
])('all is not well where %s', async ([, week]) => {
  const { subject } = await summary({ open: 0, agents: undefined, ...week })
  expect(subject).toContain('please look')
})
