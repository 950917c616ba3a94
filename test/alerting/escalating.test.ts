import { describe, expect, test } from 'vitest'
import { alertsToLookAt } from '../../src/alerting/look-again.ts'
import { courseLines, tokyo } from '../support/escalations.ts'
import type { RungUp } from '../support/voice-service.ts'
import { Duty, minutes, sampleInventory } from './duty.ts'

const ends = '2027-01-06T22:10:00+09:00'
const night = '2026-12-30T22:10:00+09:00'
const [first, second, centre] = ['oncall-1@center.example.ac.jp', '+81-3-0000-0002', 'pki@center.example.ac.jp']
const subject = 'www.example.ac.jp（2027年1月6日まで）[CF-1]'

/** The centre before the night of 30 December: the warnings are told, and nothing is critical. */
async function evening(outside: 'hold' | 'continue', inventory = sampleInventory(outside)): Promise<Duty> {
  const duty = await Duty.open(inventory)
  duty.serves(ends)
  await duty.run('2026-12-25T12:00:00+09:00')
  expect(await duty.courses()).toEqual([])
  return duty
}

/** What arrives from minute to minute, each with its minute in Tokyo. */
async function linesOf(duty: Duty, from: string, to: string, step?: number): Promise<string[]> {
  const lines: string[] = []
  for (const at of minutes(from, to, step)) lines.push(...(await duty.run(at)).map((line) => `${tokyo(at)} ${line}`))
  return lines
}

/** Presses a key when it is this number that rings. */
const keyOf =
  (phone: string | undefined) =>
  ({ message }: RungUp) =>
    message.recipient === phone ? 'key' : 'ringing'

describe('a night', () => {
  test('continued: each in order at the right minute, the second answers, and nobody after is disturbed', async () => {
    await using duty = await evening('continue')
    const before = await linesOf(duty, night, '2026-12-30T22:27:00+09:00')
    expect(before).toEqual([
      `12-30 22:10 ${first} [対応できますか] [要対応 あと7日] ${subject}`,
      `12-30 22:10 ${centre} [要対応 あと7日] ${subject}`,
      `12-30 22:25 ${second} call CF-1`,
    ])
    duty.voice.state = keyOf(second)
    expect(await linesOf(duty, '2026-12-30T22:28:00+09:00', '2026-12-30T23:40:00+09:00')).toEqual([])
    expect((await duty.courses()).map(courseLines)).toEqual([
      ['12-30 22:10 oncall-1 email', '12-30 22:25 oncall-2 voice', '12-30 22:28 acknowledged oncall-2'],
    ])
    const alert = await duty.store.alerts.numbered(1)
    expect(alert?.acknowledgement).toMatchObject({ by: 'oncall-2', at: new Date('2026-12-30T22:28:00+09:00') })
    expect(await duty.store.audit.since(new Date(0), 'acknowledged')).toMatchObject([
      { by: 'oncall-2', about: 'CF-1', detail: { via: 'phone' } },
    ])
  })

  test('before the next is asked the server is looked at', async () => {
    await using duty = await evening('continue')
    await duty.run(night)
    const lookedAt = async (at: string) =>
      (await alertsToLookAt(duty.store, undefined, { state: 'none' }, duty.history.context(at))).map(
        ({ number }) => number,
      )
    expect(await lookedAt('2026-12-30T22:24:59+09:00')).toEqual([])
    expect(await lookedAt('2026-12-30T22:25:00+09:00')).toEqual([1])
  })

  test('held until the first working morning', async () => {
    await using duty = await evening('hold')
    expect(await linesOf(duty, night, '2027-01-04T08:55:00+09:00', 45)).toEqual([
      `12-30 22:10 ${centre} [要対応 あと7日] ${subject}`,
    ])
    duty.voice.state = keyOf(second)
    expect(await linesOf(duty, '2027-01-04T08:58:00+09:00', '2027-01-04T10:00:00+09:00')).toEqual([
      `01-04 09:00 ${first} [対応できますか] [要対応 あと2日] www.example.ac.jp（1月6日まで）[CF-1]`,
      `01-04 09:15 ${second} call CF-1`,
    ])
    expect((await duty.courses()).map(courseLines)[0]?.at(-1)).toBe('01-04 09:16 acknowledged oncall-2')
  })

  test('what expires in the night is called at once', async () => {
    await using duty = await evening('hold')
    duty.serves('2026-12-31T02:00:00+09:00')
    const lines = await linesOf(duty, night, '2026-12-31T02:20:00+09:00', 5)
    expect(lines.filter((line) => line.includes('対応できますか') || line.includes(second))).toEqual([
      `12-31 02:05 ${first} [対応できますか] [期限切れ] www.example.ac.jp（12月31日に期限切れ）[CF-3]`,
      `12-31 02:20 ${second} call CF-3`,
    ])
  })

  test('somebody listened and pressed nothing, or was not reached: the next is asked, in the end the centre', async () => {
    await using duty = await evening('continue')
    duty.voice.state = ({ sid }) => (sid === 'CA1' ? 'listened' : 'busy')
    const lines = await linesOf(duty, night, '2026-12-30T23:30:00+09:00', 5)
    expect(lines.at(-1)).toBe(`12-30 23:25 ${centre} [応答なし] [要対応 あと6日] ${subject}`)
    expect(duty.voice.calls).toHaveLength(3)
    const ended = (await duty.store.outbox.list(new Date(0))).flatMap(({ callEnd }) => callEnd ?? [])
    expect(ended.map(({ state, words }) => [state, words])).toEqual([
      ['heard', undefined],
      ['not-reached', 'busy'],
      ['not-reached', 'busy'],
    ])
  })
})

describe('an end in between', () => {
  test('a cure: what waits is taken back, and those who were asked hear of it', async () => {
    await using duty = await evening('continue')
    await linesOf(duty, night, '2026-12-30T22:20:00+09:00', 5)
    duty.voice.misbehaves = () => ({ status: 503 })
    await duty.run('2026-12-30T22:25:00+09:00')
    duty.serves('2027-06-30T22:10:00+09:00')
    duty.voice.misbehaves = () => undefined
    const lines = await linesOf(duty, '2026-12-30T22:26:00+09:00', '2026-12-30T23:00:00+09:00', 2)
    expect(lines).toEqual([
      `12-30 22:26 ${first} [解決] www.example.ac.jp 新しい証明書を確認しました [CF-1]`,
      `12-30 22:26 ${centre} [解決] www.example.ac.jp 新しい証明書を確認しました [CF-1]`,
    ])
    expect(duty.voice.calls).toEqual([])
    expect(courseLines((await duty.courses())[0] as never).at(-1)).toBe('12-30 22:26 cured')
  })

  test('an answer by any way: the same a second time changes nothing, and what is over is told as such', async () => {
    await using duty = await evening('continue')
    await duty.run(night)
    const at = new Date('2026-12-30T22:12:00+09:00')
    const taken = await duty.answer({ at })
    expect(taken).toMatchObject({ result: 'taken', alert: { number: 1 } })
    const { revision } = await duty.store.alerts.book(at)
    expect(await duty.answer({ at: new Date(at.getTime() + 60_000), via: 'mail' })).toMatchObject({ result: 'taken' })
    expect((await duty.store.alerts.book(at)).revision).toBe(revision)
    for (const what of [{ kind: 'other', who: '業者' } as const, { kind: 'unused', until: '2027-01-31' } as const]) {
      expect(await duty.answer({ at, by: 'center', via: 'link', what })).toMatchObject({ result: 'noted' })
      expect(await duty.answer({ at, by: 'center', via: 'link', what })).toMatchObject({ result: 'noted' })
    }
    const audit = await duty.store.audit.since(new Date(0))
    expect(audit.map(({ action, by, detail }) => [action, by, detail.who ?? detail.via])).toEqual([
      ['acknowledged', 'oncall-1', 'command'],
      ['named-other', 'center', '業者'],
      ['said-unused', 'center', 'link'],
    ])
    duty.serves('2027-06-30T22:10:00+09:00')
    await duty.run('2026-12-30T22:20:00+09:00')
    expect(await duty.answer({ at, by: 'center' })).toMatchObject({ result: 'over' })
    expect(await duty.answer({ at, about: 'CF-4821' })).toEqual({ result: 'unknown' })
    expect(await duty.answer({ at, about: "CF-1' --" })).toEqual({ result: 'unknown' })
  })

  test('that somebody else does it ends nothing: nobody has taken it yet', async () => {
    await using duty = await evening('continue')
    await duty.run(night)
    await duty.answer({ at: new Date(night), what: { kind: 'other', who: 'physics' } })
    expect(await duty.run('2026-12-30T22:25:00+09:00')).toEqual([`${second} call CF-1`])
  })

  test('an answer takes back a call that waits', async () => {
    await using duty = await evening('continue')
    await linesOf(duty, night, '2026-12-30T22:20:00+09:00', 5)
    duty.voice.misbehaves = () => ({ status: 500 })
    await duty.run('2026-12-30T22:25:00+09:00')
    await duty.answer({ at: new Date('2026-12-30T22:26:00+09:00') })
    duty.voice.misbehaves = () => undefined
    expect(await linesOf(duty, '2026-12-30T22:27:00+09:00', '2026-12-30T23:00:00+09:00', 5)).toEqual([])
    expect(duty.voice.calls).toEqual([])
  })
})

describe('a channel', () => {
  test('that cuts the line once it has taken the call: it is looked for, and not made twice', async () => {
    await using duty = await evening('continue')
    await linesOf(duty, night, '2026-12-30T22:20:00+09:00', 5)
    duty.voice.misbehaves = () => 'cut'
    await duty.run('2026-12-30T22:25:00+09:00')
    duty.voice.misbehaves = () => undefined
    await linesOf(duty, '2026-12-30T22:26:00+09:00', '2026-12-30T22:34:00+09:00')
    expect(duty.voice.calls).toHaveLength(1)
    duty.voice.state = () => 'key'
    await duty.run('2026-12-30T22:34:30+09:00')
    expect(await duty.store.alerts.numbered(1)).toMatchObject({ acknowledgement: { by: 'oncall-2' } })
  })

  test('that asks for patience gets it, and whoever’s turn is over is not called any more', async () => {
    await using duty = await evening('continue')
    await linesOf(duty, night, '2026-12-30T22:20:00+09:00', 5)
    let asked = 0
    duty.voice.misbehaves = () => {
      asked += 1
      return { status: 429, retryAfterS: 480 }
    }
    await linesOf(duty, '2026-12-30T22:25:00+09:00', '2026-12-30T22:32:00+09:00')
    expect(asked).toBe(1)
    duty.voice.misbehaves = () => undefined
    expect(await linesOf(duty, '2026-12-30T22:33:00+09:00', '2026-12-30T22:34:00+09:00')).toEqual([
      `12-30 22:33 ${second} call CF-1`,
    ])
  })

  test('that refuses, or is not there: the next is asked at once', async () => {
    const inventory = sampleInventory('continue')
      .replace('by: email, wait: 15m', 'by: voice, wait: 15m')
      .replace('oncall-1@center.example.ac.jp], phone: "+81-3-0000-0001"', 'oncall-1@center.example.ac.jp]')
      .replace('repeat: 2', 'repeat: 0')
    await using duty = await evening('continue', inventory)
    expect((await duty.run(night)).filter((line) => line.includes('call'))).toEqual([`${second} call CF-1`])
    await using without = await evening('continue', inventory)
    without.channels = new Map()
    expect(await without.run(night)).toEqual([
      `${centre} [応答なし] [要対応 あと7日] ${subject}`,
      `${centre} [要対応 あと7日] ${subject}`,
    ])
  })

  test('that is down holds up no other, and no mail', async () => {
    await using duty = await evening('continue')
    await using other = await Duty.open(sampleInventory('hold'))
    duty.channels = new Map([
      ['voice', other.voice.channel],
      ['chat', { ...duty.voice.channel, name: 'chat' }],
    ])
    duty.tell = new Map([
      ['voice', 'critical'],
      ['chat', 'critical'],
    ])
    await other.voice.stop()
    expect(await duty.run(night)).toEqual([
      `${first} [対応できますか] [要対応 あと7日] ${subject}`,
      `${centre} [要対応 あと7日] ${subject}`,
      ' raised CF-1',
    ])
    const waiting = (await duty.store.outbox.list(new Date(night))).filter(({ state }) => state === 'waiting')
    expect(waiting.map(({ channel, problem }) => [channel, problem])).toEqual([['voice', 'ECONNREFUSED']])
  })

  test('hears of alerts from its severity on: raised, taken, solved', async () => {
    await using duty = await Duty.open(sampleInventory('hold'))
    duty.tell = new Map([['voice', 'critical']])
    duty.serves(ends)
    const occasions = () => duty.voice.calls.map(({ message: { occasion, alert } }) => `${occasion} ${alert.name}`)
    await duty.run('2026-12-25T12:00:00+09:00')
    expect(occasions()).toEqual([])
    await duty.run(night)
    await duty.run('2026-12-30T22:11:00+09:00')
    await duty.answer({ at: new Date('2026-12-30T22:12:00+09:00') })
    await duty.run('2026-12-30T22:13:00+09:00')
    duty.serves('2027-06-30T22:10:00+09:00')
    await duty.run('2026-12-30T22:20:00+09:00')
    await duty.run('2026-12-30T22:21:00+09:00')
    expect(occasions()).toEqual(['raised CF-1', 'acknowledged CF-1', 'solved CF-1'])
    expect(duty.voice.calls[0]?.message).toMatchObject({
      recipient: '',
      isDrill: false,
      alert: {
        severity: 'critical',
        condition: 'expiry',
        title: 'www.example.ac.jp:443',
        endsAt: new Date(ends).toISOString(),
      },
    })
  })
})

describe('nobody is called', () => {
  test('for what was there before anybody watched', async () => {
    await using duty = await Duty.open(sampleInventory('continue'))
    duty.options = { baseline: { state: 'first-run' } }
    duty.serves(ends)
    expect(await duty.run(night)).toEqual([])
    expect(await duty.courses()).toEqual([])
  })

  test('while its mails are held because they are too many', async () => {
    await using duty = await Duty.open(sampleInventory('continue'))
    duty.serves(ends)
    const holding = duty.update.bind(duty)
    duty.update = async (now, rows) => {
      duty.options = { mailing: { ...duty.mailing(now), holdAbove: 0 } }
      return holding(now, rows)
    }
    expect(await duty.run(night)).toEqual([])
    expect(await duty.courses()).toEqual([])
    // what is critical is released after an hour, and then somebody is called
    const lines = await linesOf(duty, '2026-12-30T22:55:00+09:00', '2026-12-30T23:15:00+09:00', 5)
    expect(lines.filter((line) => line.includes('対応できますか'))).toHaveLength(1)
    expect(lines.every((line) => line.startsWith('12-30 23:1'))).toBe(true)
  })
})

describe('several at once', () => {
  const several = sampleInventory('continue').replace(
    'endpoints:\n',
    `manual:
  - { name: switch-1, expires: 2026-12-30, owner: center }
  - { name: switch-2, expires: 2026-12-29, owner: center }
  - { name: switch-3, expires: 2026-12-28, owner: center }
endpoints:
`,
  )

  test('whoever is to be asked about several is asked once, and one key takes all', async () => {
    await using duty = await Duty.open(several)
    const lines = await linesOf(duty, night, '2026-12-30T22:30:00+09:00', 5)
    expect(lines.filter((line) => line.includes('対応できますか'))).toEqual([
      `12-30 22:10 ${first} [対応できますか] [証明書 3件 うち要対応3件] switch-3 ほか2件 [CF-3, CF-2, CF-1]`,
    ])
    expect(duty.voice.calls).toHaveLength(1)
    expect(duty.voice.calls[0]?.message.alert).toMatchObject({
      name: 'CF-3',
      title: 'switch-3 ほか2件の警報',
      endpoints: ['switch-3', 'switch-2', 'switch-1'],
    })
    duty.voice.state = () => 'key'
    await duty.run('2026-12-30T22:31:00+09:00')
    const { alerts } = await duty.store.alerts.book(new Date(night))
    expect(alerts.map(({ acknowledgement }) => acknowledgement?.by)).toEqual(['oncall-2', 'oncall-2', 'oncall-2'])
  })

  test('that one of them is taken does not take back the call about the others', async () => {
    await using duty = await Duty.open(several)
    await linesOf(duty, night, '2026-12-30T22:20:00+09:00', 5)
    duty.voice.misbehaves = () => ({ status: 503 })
    await duty.run('2026-12-30T22:25:00+09:00')
    duty.voice.misbehaves = () => undefined
    for (const about of ['CF-1', 'CF-2']) await duty.answer({ about, at: new Date('2026-12-30T22:26:00+09:00') })
    expect(await duty.run('2026-12-30T22:30:00+09:00')).toEqual([`${second} call CF-3`])
    duty.voice.state = () => 'key'
    await duty.run('2026-12-30T22:31:00+09:00')
    const { alerts } = await duty.store.alerts.book(new Date(night))
    expect(alerts.map(({ acknowledgement }) => acknowledgement?.by)).toEqual(['oncall-1', 'oncall-1', 'oncall-2'])
  })
})
