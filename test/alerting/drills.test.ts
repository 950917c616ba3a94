import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { beginDrill } from '../../src/alerting/drills.ts'
import { weekFigures } from '../../src/alerting/week-figures.ts'
import { reviewDrill } from '../../src/domain/drill/drill-review.ts'
import { Draw } from '../support/draw.ts'
import { Duty, minutes, sampleInventory } from './duty.ts'

const begin = new Date('2026-11-20T10:00:00+09:00')
const ms = (count: number) => new Date(begin.getTime() + count)

async function reviewOf(duty: Duty, number = 1) {
  const drills = (await duty.store.drills.all()).map(({ drill }) => drill)
  const found = drills.find((drill) => drill.number === number)
  if (found === undefined) throw new Error('no such drill')
  const messages = await duty.store.outbox.list(new Date(0))
  return reviewDrill(found, drills, new Map(messages.map((message) => [message.messageId, message])))
}

/** R-7, written out from its definition: h = (n - 1) p, between the ⌊h⌋-th and the next, counted from 0. */
function r7(sorted: readonly number[], p: number): number {
  const h = (sorted.length - 1) * p
  const [j, g] = [Math.trunc(h), h % 1]
  return (1 - g) * (sorted[j] ?? Number.NaN) + (g === 0 ? 0 : g * (sorted[j + 1] ?? Number.NaN))
}

test('fifty owners with scripted times: the figures are those of an independent calculation', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `owner-${String(index).padStart(2, '0')}`)
  const inventory = `version: 1
contacts:
${names.map((name) => `  ${name}: { email: [${name}@example.ac.jp] }\n`).join('')}manual:
${names.map((name) => `  - { name: ${name}, expires: 2028-01-01, owner: ${name} }\n`).join('')}`
  await using duty = await Duty.open(inventory)
  const deps = { calling: duty.calling, mails: duty.mailing(begin), now: begin }
  await beginDrill(duty.store, { kind: 'owners' }, names, 'admin', deps)
  expect(await duty.send(begin)).toBe(0)
  expect(duty.sink.received).toHaveLength(50)
  const draw = new Draw(50)
  // seven never answer
  const took = new Map(names.slice(7).map((name) => [name, Math.round(draw.between(20_000, 4 * 3_600_000))]))
  for (const [by, time] of took) await duty.answer({ about: 'dr-1', by, via: 'mail', at: ms(time) })
  const { figures, people, advice } = await reviewOf(duty)
  const answered = [...took.values()].sort((a, b) => a - b)
  const all = [...answered, ...Array.from({ length: 7 }, () => Number.MAX_SAFE_INTEGER)]
  const mean = answered.reduce((sum, each) => sum + each) / answered.length
  const variance = answered.map((each) => (each - mean) ** 2).reduce((sum, each) => sum + each) / (answered.length - 1)
  expect(figures).toMatchObject({ asked: 50, answered: 43, fastestMs: Math.min(...answered) })
  expect(figures.lowerQuartileMs).toBeCloseTo(r7(all, 0.25), 6)
  expect(figures.medianMs).toBeCloseTo(r7(all, 0.5), 6)
  expect(figures.upperQuartileMs).toBeCloseTo(r7(all, 0.75), 6)
  expect(figures.standardDeviationMs).toBeCloseTo(Math.sqrt(variance), 6)
  expect(people.filter(({ tookMs }) => tookMs === undefined).map(({ contact }) => contact)).toEqual(names.slice(0, 7))
  expect(advice).toBe('some-silent')
})

test('a drill is marked as one everywhere, and is no alert and no mail of the week', async () => {
  await using duty = await Duty.open(sampleInventory('hold'))
  duty.voice.state = () => 'key'
  await beginDrill(duty.store, { kind: 'escalation', name: 'on-call' }, [], 'admin', {
    calling: duty.calling,
    mails: duty.mailing(begin),
    now: begin,
  })
  for (const at of minutes(begin.toISOString(), ms(20 * 60_000).toISOString())) await duty.run(at)
  const mail = await PostalMime.parse(duty.sink.received[0]?.bytes ?? '')
  expect(mail.subject).toBe('[訓練] test.example（実際の期限切れではありません）[DR-1]')
  expect(mail.text).toContain('訓練')
  expect(mail.text).toContain('certflow alert ack DR-1 --as oncall-1')
  expect(duty.voice.calls.map(({ message }) => message)).toMatchObject([
    { isDrill: true, occasion: 'call', recipient: '+81-3-0000-0002', alert: { name: 'DR-1' } },
  ])
  expect(await reviewOf(duty)).toMatchObject({
    drill: { endedAt: ms(16 * 60_000), course: { end: { how: 'acknowledged', by: 'oncall-2' } } },
    people: [
      { contact: 'oncall-1', by: 'email', deliveredAt: begin, tookMs: undefined },
      { contact: 'oncall-2', by: 'voice', deliveredAt: ms(15 * 60_000), tookMs: 60_000, via: 'phone' },
    ],
  })
  expect((await duty.store.alerts.book(new Date(0))).alerts).toEqual([])
  expect(await duty.store.audit.since(new Date(0), 'acknowledged')).toEqual([])
  const week = await weekFigures(duty.store, {
    inventory: duty.inventory,
    manual: [],
    version: '0.0.0',
    now: ms(3_600_000),
  })
  expect(week).toMatchObject({ open: 0, mails: 0, delivered: 0, agents: undefined })
})

test('an answer counts once, one that is late does not, and whoever has not answered in a week will not', async () => {
  await using duty = await Duty.open(sampleInventory('hold'))
  const deps = { calling: duty.calling, mails: duty.mailing(begin), now: begin }
  await beginDrill(duty.store, { kind: 'owners' }, ['center', 'network'], 'admin', deps)
  await duty.run(begin)
  const given = { about: 'DR-1', by: 'center', at: ms(60_000) }
  expect(await duty.answer(given)).toMatchObject({ result: 'rehearsed', isLate: false })
  expect(await duty.answer({ ...given, at: ms(90_000) })).toMatchObject({ result: 'rehearsed', isLate: false })
  expect((await reviewOf(duty)).people[0]).toMatchObject({ contact: 'center', tookMs: 60_000 })
  await duty.run(ms(7 * 86_400_000))
  expect(await duty.answer({ ...given, by: 'network', at: ms(8 * 86_400_000) })).toMatchObject({ isLate: true })
  expect((await reviewOf(duty)).figures).toMatchObject({ asked: 2, answered: 1, medianMs: undefined })
  expect(await duty.answer({ ...given, about: 'DR-2' })).toEqual({ result: 'unknown' })
})
