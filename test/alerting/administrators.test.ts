import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { type AdministratorOptions, tellAdministrators } from '../../src/alerting/administrators.ts'
import { summaryTimeOf } from '../../src/cli/job/summary-time.ts'
import { loadInventory, usableInventory } from '../../src/inventory/load.ts'
import type { Language } from '../../src/messages/messages.ts'
import { correspondence } from '../notify/correspondence.ts'
import { message, outboxChange, runSummary } from '../store/samples.ts'
import { host, leafOf } from '../support/alert-history.ts'
import { Centre } from './centre.ts'

const www = host('www.example.ac.jp')
const A = leafOf('a'.repeat(64), 198, '2026-09-10T12:00:00Z', { subjectAltNames: ['www.example.ac.jp'] })
const inventory = usableInventory(
  loadInventory(
    'version: 1\nendpoints: [{ host: www.example.ac.jp }]\nmanual: [{ name: radius, expires: 2026-08-20 }]\n',
    'i',
  ),
  'i',
)

function options(at: string, overrides: Partial<AdministratorOptions> = {}): AdministratorOptions {
  const language: Language = 'en'
  return {
    administrators: [{ contact: 'administrator', address: 'admin@center.example.ac.jp', language }],
    correspondence: correspondence({ now: new Date(at) }),
    inventory,
    manual: inventory.manual,
    version: '0.0.0',
    holdAbove: undefined,
    overdueMs: 26 * 3_600_000,
    summary: summaryTimeOf({ summary: '0 0 * * 1', timeZone: 'Asia/Tokyo' }, new Date(at)),
    further: [],
    ...overrides,
  }
}

/** Tells the administrators and sends; what arrived of it. */
async function told(centre: Centre, at: string, overrides: Partial<AdministratorOptions> = {}): Promise<string[]> {
  await tellAdministrators(centre.store, options(at, overrides))
  await centre.send(at)
  return (await centre.arrived()).filter((line) => line.startsWith('admin@'))
}

async function runAt(centre: Centre, at: string): Promise<void> {
  const run = await centre.store.runs.begin('i', new Date(at))
  await centre.store.runs.end(run.number, new Date(at), runSummary)
}

test('the summary comes once a week, from the first Monday on that something was watched before', async () => {
  await using centre = await Centre.open([www])
  await runAt(centre, '2026-08-12T00:30:00Z')
  expect(await told(centre, '2026-08-12T00:31:00Z')).toEqual([])
  await runAt(centre, '2026-08-16T14:00:00Z')
  // in Tokyo it is Sunday, 23:59, and then Monday
  expect(await told(centre, '2026-08-16T14:59:00Z')).toEqual([])
  const monday = 'admin@center.example.ac.jp Certificates, week of Monday 17 August: please look'
  expect(await told(centre, '2026-08-16T15:01:00Z')).toEqual([monday])
  expect(await told(centre, '2026-08-16T15:06:00Z')).toEqual([])
  await runAt(centre, '2026-08-19T00:30:00Z')
  expect(await told(centre, '2026-08-19T00:31:00Z')).toEqual([])
  await runAt(centre, '2026-08-26T00:30:00Z')
  // nobody ran on Monday, and none is lost
  expect(await told(centre, '2026-08-26T00:31:00Z')).toHaveLength(1)
})

/** Summaries that arrived, each by when and its subject, where these are the times of runs. */
async function summariesOf(centre: Centre, schedule: { summary: string; timeZone: string }, runs: readonly string[]) {
  const arrived: string[] = []
  for (const at of runs) {
    const summary = summaryTimeOf(schedule, new Date(at))
    const subjects = (await told(centre, at, { summary })).filter((line) => line.includes('week of'))
    arrived.push(...subjects.map((line) => `${at}: ${/week of [^:]*/.exec(line)}`))
  }
  return arrived
}

const tokyo = 'Asia/Tokyo'

// biome-ignore format: table
test.for<[string, { summary: string; timeZone: string }, readonly string[], readonly string[]]>([
  ['with the first run at its time, and not again',
    { summary: '0 8 * * mon', timeZone: tokyo },
    ['2026-08-16T22:55Z', '2026-08-16T23:00Z', '2026-08-16T23:05Z', '2026-08-17T21:30Z', '2026-08-23T22:59Z', '2026-08-23T23:00Z'],
    // that of the week before was due, too
    ['2026-08-16T22:55Z: week of Monday 10 August', '2026-08-16T23:00Z: week of Monday 17 August', '2026-08-23T23:00Z: week of Monday 24 August']],
  ['of several that were missed, the newest',
    { summary: '0 8 * * *', timeZone: tokyo },
    ['2026-08-20T23:30Z', '2026-08-20T23:35Z', '2026-08-21T22:59Z'],
    ['2026-08-20T23:30Z: week of Friday 21 August']],
  ['twice a day',
    { summary: '0 8,20 * * *', timeZone: tokyo },
    ['2026-08-19T23:00Z', '2026-08-20T10:59Z', '2026-08-20T11:00Z', '2026-08-20T11:05Z'],
    ['2026-08-19T23:00Z: week of Thursday 20 August', '2026-08-20T11:00Z: week of Thursday 20 August']],
  ['once a month, however long ago it went out',
    { summary: '0 8 1 * *', timeZone: tokyo },
    ['2026-08-31T23:00Z', '2026-09-09T23:00Z', '2026-09-30T22:55Z', '2026-09-30T23:00Z'],
    ['2026-08-31T23:00Z: week of Tuesday 1 September', '2026-09-30T23:00Z: week of Thursday 1 October']],
  ['by the clock of the schedule',
    { summary: '0 8 * * mon', timeZone: 'Europe/Berlin' },
    ['2026-08-17T05:55Z', '2026-08-17T06:00Z'],
    ['2026-08-17T05:55Z: week of Monday 10 August', '2026-08-17T06:00Z: week of Monday 17 August']],
  ['at an hour that the change of clocks leaves out, right after it',
    { summary: '30 2 * * sun', timeZone: 'Europe/Berlin' },
    ['2027-03-28T00:59Z', '2027-03-28T01:00Z', '2027-03-28T01:30Z'],
    ['2027-03-28T00:59Z: week of Sunday 21 March', '2027-03-28T01:00Z: week of Sunday 28 March']],
  ['once at an hour that comes twice',
    { summary: '30 2 * * sun', timeZone: 'Europe/Berlin' },
    ['2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z', '2026-10-31T23:00Z'],
    ['2026-10-25T00:30Z: week of Sunday 25 October']],
  ['a week with an hour more has one',
    { summary: '0 0 * * 1', timeZone: 'Europe/Berlin' },
    ['2026-10-18T22:00Z', '2026-10-25T22:30Z', '2026-10-25T22:59Z', '2026-10-25T23:00Z'],
    ['2026-10-18T22:00Z: week of Monday 19 October', '2026-10-25T23:00Z: week of Monday 26 October']],
])('the summary goes out %s', async ([, schedule, runs, wanted]) => {
  await using centre = await Centre.open([www])
  await runAt(centre, '2026-08-09T12:00:00Z')
  expect(await summariesOf(centre, schedule, runs)).toEqual(wanted)
})

test('a summary is there once, however many are at it, and whoever is killed before it is sent', async () => {
  await using centre = await Centre.open([www])
  await runAt(centre, '2026-08-16T10:00:00Z')
  const at = '2026-08-17T00:00:00Z'
  await Promise.all(Array.from({ length: 8 }, () => tellAdministrators(centre.store, options(at))))
  // nobody has sent it yet, and the next one finds it
  await tellAdministrators(centre.store, options(at))
  const messages = await centre.store.outbox.list(new Date(0))
  expect(messages.map(({ state }) => state)).toEqual(['waiting'])
  expect(await told(centre, '2026-08-17T00:05:00Z')).toHaveLength(1)
  expect(await told(centre, '2026-08-17T00:10:00Z')).toEqual([])
})

test('a mail that will not arrive is told once, with the words of the server', async () => {
  await using centre = await Centre.open([www], {
    script: (step, _, argument) =>
      step === 'rcpt' && argument.includes('phys') ? '550 5.1.1 no such user' : undefined,
  })
  await runAt(centre, '2026-08-12T00:30:00Z')
  await centre.run('2026-08-12T00:30:00Z', [[www, A]])
  expect(await told(centre, '2026-08-12T00:31:00Z')).toEqual([
    'admin@center.example.ac.jp [certflow] a mail could not be delivered',
  ])
  expect(centre.sink.received.at(-1)?.bytes.toString()).toContain('550 5.1.1 no such user')
  expect(await told(centre, '2026-08-12T00:36:00Z')).toEqual([])
})

/** Has a channel refuse messages about these alerts, as a service does whose key was taken back. */
async function refuse({ store: { outbox } }: Centre, at: string, channel: string, alerts: readonly number[]) {
  const now = new Date(at)
  const added = alerts.map((alert) => {
    const more = { channel, alerts: [alert], createdAt: now, nextAttemptAt: now }
    return message(`${channel}-${alert}-${at}`, more)
  })
  await outbox.change(outboxChange({ added, at: now }))
  const attempt = { result: 'refused', problem: 'it answered 403: invalid_token' } as const
  const claimed = await outbox.claim({ now, channel, count: 100, leaseMs: 60_000 })
  await outbox.settle(
    claimed.map(({ id, lease }) => ({ id, lease, attempt })),
    now,
  )
}

test('a channel that takes nothing is told once a day, as long as it goes on', async () => {
  await using centre = await Centre.open([www])
  await runAt(centre, '2026-08-12T00:30:00Z')
  await refuse(centre, '2026-08-12T00:30:00Z', 'chat', [4, 7])
  await refuse(centre, '2026-08-12T00:30:00Z', 'tickets', [7])
  const subject = 'admin@center.example.ac.jp [certflow] messages could not be handed over by'
  expect(await told(centre, '2026-08-12T00:31:00Z')).toEqual([`${subject} chat, tickets`])
  const text = (await PostalMime.parse(centre.sink.received.at(-1)?.bytes ?? '')).text
  expect(text).toContain('chat: 2 messages, the last: it answered 403: invalid_token (CF-4, CF-7)')
  expect(text).toContain('tickets: 1 message: it answered 403: invalid_token (CF-7)')
  await refuse(centre, '2026-08-12T02:30:00Z', 'chat', [9])
  expect(await told(centre, '2026-08-12T02:31:00Z')).toEqual([])
  // the day after, what came since
  await runAt(centre, '2026-08-12T15:30:00Z')
  expect(await told(centre, '2026-08-12T15:31:00Z')).toEqual([`${subject} chat`])
  expect((await PostalMime.parse(centre.sink.received.at(-1)?.bytes ?? '')).text).toContain('(CF-9)')
  expect(await told(centre, '2026-08-13T15:31:00Z')).toEqual([])
})

test('a mail to the administrators that is refused makes no further one', async () => {
  await using centre = await Centre.open([www], {
    script: (step, _, argument) =>
      step === 'rcpt' && argument.includes('admin') ? '550 5.1.1 no such user' : undefined,
  })
  await runAt(centre, '2026-08-10T00:30:00Z')
  for (const hour of ['01', '02', '03']) await told(centre, `2026-08-12T${hour}:30:00Z`)
  const messages = await centre.store.outbox.list(new Date(0))
  expect(messages.map(({ state }) => state)).toEqual(['refused'])
})

test('a run that is overdue is told once a day, until there is one', async () => {
  await using centre = await Centre.open([www])
  await runAt(centre, '2026-08-11T00:30:00Z')
  expect(await told(centre, '2026-08-12T02:29:00Z')).toEqual([])
  const overdue = 'admin@center.example.ac.jp [certflow] the scan does not run any more'
  expect(await told(centre, '2026-08-12T02:31:00Z')).toEqual([overdue])
  expect(await told(centre, '2026-08-12T12:00:00Z')).toEqual([])
  expect(await told(centre, '2026-08-13T02:31:00Z')).toEqual([overdue])
  await runAt(centre, '2026-08-13T03:00:00Z')
  expect(await told(centre, '2026-08-14T03:00:00Z')).toEqual([])
})

test('that mails are held is told once', async () => {
  const hosts = Array.from({ length: 3 }, (_, index) => host(`h${index}.example.ac.jp`, { owner: `dept-${index}` }))
  await using centre = await Centre.open(hosts)
  centre.holdAbove = 2
  centre.recipients = hosts.map((_, index) => ({
    contact: `dept-${index}`,
    address: `web@dept-${index}.example.ac.jp`,
    language: 'en',
  }))
  await runAt(centre, '2026-08-12T00:30:00Z')
  const seen = hosts.map((each, index) => {
    const fingerprint = String(index).padStart(64, '0')
    return [each, leafOf(fingerprint, 198, '2026-09-10T12:00:00Z', { subjectAltNames: [each.host] })] as const
  })
  await centre.run('2026-08-12T00:30:00Z', seen)
  const held = 'admin@center.example.ac.jp [certflow] 3 mails are held back'
  expect(await told(centre, '2026-08-12T00:31:00Z', { holdAbove: 2 })).toEqual([held])
  expect(await told(centre, '2026-08-12T00:36:00Z', { holdAbove: 2 })).toEqual([])
})

test('without administrators nobody is told', async () => {
  await using centre = await Centre.open([www])
  await runAt(centre, '2026-08-03T00:30:00Z')
  expect(await told(centre, '2026-08-12T00:31:00Z', { administrators: [] })).toEqual([])
})
