import { expect, test } from 'vitest'
import { host, leafOf, refused } from '../support/alert-history.ts'
import { greylisting } from '../support/smtp-sink.ts'
import { Centre } from './centre.ts'

const www = host('www.example.ac.jp')
const mx = host('mx.example.ac.jp')
const named = (letter: string, name: string, days: number, notAfter: string) =>
  leafOf(letter.repeat(64), days, notAfter, { subjectAltNames: [name] })
const A = named('a', 'www.example.ac.jp', 198, '2026-09-10T12:00:00Z')
const B = named('b', 'www.example.ac.jp', 198, '2027-02-10T12:00:00Z')
const M = named('e', 'mx.example.ac.jp', 198, '2026-09-10T12:00:00Z')
const M2 = named('f', 'mx.example.ac.jp', 198, '2027-02-10T12:00:00Z')
const day = (date: string) => `${date}T00:30:00Z`

test('a step, the next day nothing, the next step, the cure: one mail each', async () => {
  await using centre = await Centre.open([www])
  expect(await centre.run(day('2026-08-12'), [[www, A]])).toEqual([
    'web@phys.example.ac.jp [Certificate, 29 days left] www.example.ac.jp (until 10 Sept) [CF-1]',
  ])
  expect(await centre.run(day('2026-08-13'), [[www, A]])).toEqual([])
  expect(await centre.run(day('2026-08-28'), [[www, A]])).toEqual([
    'web@phys.example.ac.jp [Certificate, 13 days left] www.example.ac.jp (until 10 Sept) [CF-1]',
  ])
  expect(await centre.run(day('2026-08-31'), [[www, B]])).toEqual([
    'web@phys.example.ac.jp [Solved] www.example.ac.jp new certificate seen [CF-1]',
  ])
  expect(await centre.run(day('2026-09-01'), [[www, B]])).toEqual([])
})

test('what was due and not told, since nobody ran, is told once', async () => {
  await using centre = await Centre.open([www])
  await centre.run(day('2026-08-12'), [[www, A]])
  expect(await centre.run(day('2026-09-08'), [[www, A]])).toEqual([
    'pki@center.example.ac.jp [Action needed, 2 days left] www.example.ac.jp (until 10 Sept) [CF-1]',
    'web@phys.example.ac.jp [Action needed, 2 days left] www.example.ac.jp (until 10 Sept) [CF-1]',
  ])
})

test('without a run, time passes', async () => {
  await using centre = await Centre.open([www])
  await centre.run(day('2026-08-12'), [[www, A]])
  expect(await centre.run(day('2026-08-28'), [])).toHaveLength(1)
  expect(await centre.run(day('2026-08-28'), [])).toHaveLength(0)
})

test('a mail that still waits is replaced by the news, and tells what it would have told', async () => {
  let isUp = false
  await using centre = await Centre.open([www, mx], {
    script: (step) => (step === 'greeting' && !isUp ? '421 4.3.2 not now' : undefined),
  })
  const soon = named('a', 'www.example.ac.jp', 198, '2026-08-28T12:00:00Z')
  expect(
    await centre.run(day('2026-08-12'), [
      [www, soon],
      [mx, M],
    ]),
  ).toEqual([])
  isUp = true
  expect(await centre.run(day('2026-08-14'), [[www, soon]])).toEqual([
    'web@phys.example.ac.jp [2 certificates] www.example.ac.jp and 1 more [CF-1, CF-2]',
  ])
  expect(await centre.run(day('2026-08-15'), [])).toEqual([])
})

test('of a cure nobody hears who never heard of the fault', async () => {
  let isUp = false
  await using centre = await Centre.open([www, mx], {
    script: (step) => (step === 'greeting' && !isUp ? '421 4.3.2 not now' : undefined),
  })
  await centre.update(day('2026-08-12'), [
    [www, A],
    [mx, M],
  ])
  await centre.update(day('2026-08-13'), [
    [www, B],
    [mx, M],
  ])
  isUp = true
  await centre.send(day('2026-08-13'))
  expect(await centre.arrived()).toEqual([
    'web@phys.example.ac.jp [Certificate, 28 days left] mx.example.ac.jp (until 10 Sept) [CF-2]',
  ])
  expect(
    await centre.run(day('2026-08-14'), [
      [www, B],
      [mx, M2],
    ]),
  ).toEqual(['web@phys.example.ac.jp [Solved] mx.example.ac.jp new certificate seen [CF-2]'])
})

test('a mail that was answered with "not now" has not arrived: its cure is not told', async () => {
  let isUp = false
  await using centre = await Centre.open([www], {
    script: (step) => (step === 'rcpt' && !isUp ? '451 4.3.2 not now' : undefined),
  })
  expect(await centre.run(day('2026-08-12'), [[www, A]])).toEqual([])
  isUp = true
  expect(await centre.run(day('2026-08-13'), [[www, B]])).toEqual([])
  expect(await centre.run(day('2026-08-14'), [[www, B]])).toEqual([])
})

test('a mail that was tried may have arrived: its cure is told', async () => {
  await using centre = await Centre.open([www], {
    script: (step, mail) => (step === 'end' && mail === 1 ? 'cut' : undefined),
  })
  await centre.update(day('2026-08-12'), [[www, A]])
  expect(await centre.send(day('2026-08-12'))).toMatchObject({ sent: 0, deferred: 1, isServerDown: false })
  await centre.arrived()
  expect(await centre.run('2026-08-12T00:31:00Z', [[www, B]])).toEqual([
    'web@phys.example.ac.jp [Solved] www.example.ac.jp new certificate seen [CF-1]',
  ])
})

test('a mail that is refused goes to the fallback in place of its recipient, once', async () => {
  await using centre = await Centre.open([www], {
    script: (step, _, argument) =>
      step === 'rcpt' && argument.includes('phys') ? '550 5.1.1 no such user' : undefined,
  })
  expect(await centre.run(day('2026-08-12'), [[www, A]])).toEqual([])
  expect(await centre.run(day('2026-08-12'), [])).toEqual([
    'pki@center.example.ac.jp [Certificate, 29 days left] www.example.ac.jp (until 10 Sept) [CF-1]',
  ])
  expect(await centre.run(day('2026-08-13'), [[www, A]])).toEqual([])
  expect(await centre.run(day('2026-08-14'), [[www, B]])).toEqual([
    'pki@center.example.ac.jp [Solved] www.example.ac.jp new certificate seen [CF-1]',
  ])
})

test('greylisting: once more after five minutes, the same bytes', async () => {
  await using centre = await Centre.open([www], { script: greylisting() })
  expect(await centre.run('2026-08-12T00:30:00Z', [[www, A]])).toEqual([])
  await centre.send('2026-08-12T00:34:59Z')
  expect(await centre.arrived()).toEqual([])
  await centre.send('2026-08-12T00:35:00Z')
  expect(await centre.arrived()).toHaveLength(1)
})

test('a server that takes nothing is asked once, whatever waits', async () => {
  const hosts = Array.from({ length: 30 }, (_, index) => host(`h${index}.example.ac.jp`, { owner: `dept-${index}` }))
  await using centre = await Centre.open(hosts, {
    script: (step) => (step === 'greeting' ? '421 4.3.2 not now' : undefined),
  })
  centre.recipients = hosts.map((_, index) => ({
    contact: `dept-${index}`,
    address: `web@dept-${index}.example.ac.jp`,
    language: 'en',
  }))
  await centre.update(
    day('2026-08-12'),
    hosts.map(({ host: name }, index) => [
      hosts[index] ?? www,
      leafOf(index.toString(16).padStart(64, '0'), 198, '2026-09-10T12:00:00Z', { subjectAltNames: [name] }),
    ]),
  )
  const sent = await centre.send(day('2026-08-12'))
  expect(sent).toMatchObject({ sent: 0, deferred: 30, isServerDown: true })
  expect(centre.sink.connections).toBe(1)
  const waiting = await centre.store.outbox.list(new Date(day('2026-08-12')))
  expect(new Set(waiting.map(({ nextAttemptAt }) => nextAttemptAt.toISOString()))).toEqual(
    new Set(['2026-08-12T00:35:00.000Z']),
  )
})

test('one of several connections that fails is not the server: the others go on', async () => {
  const hosts = Array.from({ length: 30 }, (_, index) => host(`h${index}.example.ac.jp`, { owner: `dept-${index}` }))
  let greetings = 0
  await using centre = await Centre.open(hosts, {
    script: (step) => {
      if (step === 'greeting') greetings += 1
      return step === 'greeting' && greetings === 3 ? '421 4.3.2 not now' : undefined
    },
  })
  centre.recipients = hosts.map((_, index) => ({
    contact: `dept-${index}`,
    address: `web@dept-${index}.example.ac.jp`,
    language: 'en',
  }))
  await centre.update(
    day('2026-08-12'),
    hosts.map((endpoint, index) => [
      endpoint,
      leafOf(index.toString(16).padStart(64, '0'), 198, '2026-09-10T12:00:00Z', { subjectAltNames: [endpoint.host] }),
    ]),
  )
  expect(await centre.send(day('2026-08-12'))).toMatchObject({ sent: 29, deferred: 1, isServerDown: false })
  expect(await centre.send('2026-08-12T00:35:00Z')).toMatchObject({ sent: 1, deferred: 0 })
})

test('more new mails than are let pass are held; what is untrue is dropped, what is critical goes after an hour', async () => {
  const hosts = Array.from({ length: 4 }, (_, index) => host(`h${index}.example.ac.jp`, { owner: `dept-${index}` }))
  const leaf = (index: number, notAfter: string) =>
    leafOf(`${index}${notAfter.slice(0, 4)}`.padStart(64, '0'), 198, notAfter, {
      subjectAltNames: [`h${index}.example.ac.jp`],
    })
  await using centre = await Centre.open(hosts)
  centre.history.fallback = undefined
  centre.holdAbove = 3
  centre.recipients = hosts.map((_, index) => ({
    contact: `dept-${index}`,
    address: `web@dept-${index}.example.ac.jp`,
    language: 'en',
  }))
  const [h0 = www, h1 = www, h2 = www, h3 = www] = hosts
  const soon = '2026-08-14T12:00:00Z'
  const later = '2026-09-10T12:00:00Z'
  expect(
    await centre.run('2026-08-12T00:30:00Z', [
      [h0, leaf(0, soon)],
      [h1, leaf(1, soon)],
      [h2, leaf(2, later)],
      [h3, leaf(3, later)],
    ]),
  ).toEqual([])
  // a second look finds h0 and h2 in order
  expect(
    await centre.run('2026-08-12T00:41:00Z', [
      [h0, leaf(0, '2027-02-10T12:00:00Z')],
      [h2, leaf(2, '2027-02-10T12:00:00Z')],
    ]),
  ).toEqual([])
  expect(await centre.run('2026-08-12T01:29:00Z', [])).toEqual([])
  expect(await centre.run('2026-08-12T01:30:00Z', [])).toEqual([
    'web@dept-1.example.ac.jp [Action needed, 2 days left] h1.example.ac.jp (until 14 Aug) [CF-2]',
  ])
  const held = (await centre.store.outbox.list(new Date('2026-08-12T01:30:00Z'))).filter(
    ({ state }) => state === 'held',
  )
  expect(held.map(({ contact }) => contact)).toEqual(['dept-3'])
})

test('without a mail server alerts are kept, and told once there is one', async () => {
  await using centre = await Centre.open([www])
  centre.options = { mailing: undefined }
  expect(await centre.update(day('2026-08-12'), [[www, A]])).toMatchObject({ opened: 1, open: 1, mails: { added: 0 } })
  centre.options = {}
  expect(await centre.run(day('2026-08-13'), [[www, A]])).toHaveLength(1)
})

test('what a first run finds is known, and what comes later is told', async () => {
  await using centre = await Centre.open([www, mx])
  centre.options = { baseline: { state: 'first-run' } }
  const first = await centre.update(day('2026-08-12'), [[www, A]])
  expect(first).toMatchObject({ known: { all: 1, critical: 0 }, mails: { added: 0 } })
  const [begun] = await centre.store.audit.since(new Date(0), 'baseline-begun')
  expect(begun).toMatchObject({ about: 'inventory.yaml', detail: { known: '1' } })
  centre.options = { baseline: { state: 'open', since: begun?.at ?? new Date(0) } }
  expect(
    await centre.run(day('2026-08-13'), [
      [www, A],
      [mx, M],
    ]),
  ).toEqual(['web@phys.example.ac.jp [Certificate, 28 days left] mx.example.ac.jp (until 10 Sept) [CF-2]'])
})

test('two at once: each thing is told once', async () => {
  await using centre = await Centre.open([www])
  await Promise.all([1, 2, 3].map(async () => centre.update(day('2026-08-12'), [[www, A]])))
  await Promise.all([1, 2, 3].map(async () => centre.send(day('2026-08-12'))))
  expect(await centre.arrived()).toHaveLength(1)
  expect((await centre.store.alerts.book(new Date(day('2026-08-12')))).alerts).toHaveLength(1)
})

test('what cannot be reached is told after the third run, and again only when it is critical', async () => {
  await using centre = await Centre.open([www])
  expect(await centre.run(day('2026-08-10'), [[www, refused]])).toEqual([])
  expect(await centre.run(day('2026-08-11'), [[www, refused]])).toEqual([])
  expect(await centre.run(day('2026-08-12'), [[www, refused]])).toEqual([
    'web@phys.example.ac.jp [Certificate, please check] www.example.ac.jp: Unreachable [CF-1]',
  ])
  expect(await centre.run(day('2026-08-13'), [[www, refused]])).toHaveLength(2)
  expect(await centre.run(day('2026-08-14'), [[www, refused]])).toEqual([])
})
