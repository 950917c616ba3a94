import { expect, test } from 'vitest'
import { type AdministratorOptions, tellAdministrators } from '../../src/alerting/administrators.ts'
import { loadInventory, usableInventory } from '../../src/inventory/load.ts'
import type { Language } from '../../src/messages/messages.ts'
import { correspondence } from '../notify/correspondence.ts'
import { runSummary } from '../store/samples.ts'
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
    holdAbove: undefined,
    overdueMs: 26 * 3_600_000,
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
