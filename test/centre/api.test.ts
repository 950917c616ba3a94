import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { agentPaths } from '../../src/agent-protocol/messages.ts'
import { finding } from '../../src/domain/finding.ts'
import { noAnswer, observed, outboxChange, placeOf, seenAnswer, seenCertificate } from '../store/samples.ts'
import { alert, place } from '../support/alerts.ts'
import { CentreHere } from '../support/centre/centre-here.ts'
import { daysFromNow, judgedAt } from '../support/facts.ts'

/** A run over the campus: one expires, one cannot be reached, one is fine at two addresses. */
async function scanned(here: CentreHere): Promise<void> {
  const expiring = finding('expiring', 'warning', { notAfter: daysFromNow(20), daysLeft: 20 })
  const detail = { stage: 'connect', reason: 'refused', detail: 'connection refused' } as const
  await here.ran([
    observed(0, { place: placeOf({ endpoint: 'phys.example.ac.jp:443' }), findings: [expiring] }),
    observed(0, {
      place: placeOf({ endpoint: 'smtp://mx.example.ac.jp:25', zone: 'hospital' }),
      seen: noAnswer(),
      findings: [finding('unreachable', 'critical', detail)],
    }),
    observed(0, { seen: seenAnswer({ chain: [seenCertificate('b')] }) }),
    observed(0, { place: placeOf({ address: '192.0.2.8' }) }),
    observed(0, { place: placeOf({ endpoint: 'gone.example.ac.jp:443' }) }),
    observed(0, {
      place: placeOf({ kind: 'manual', endpoint: 'core-switch-1', address: undefined }),
      seen: undefined as never,
    }),
  ])
  await here.store.alerts.save(
    {
      alerts: [
        alert({ number: 1, places: [place({ endpoint: 'phys.example.ac.jp:443', owner: 'physics' })] }),
        alert({
          number: 2,
          subject: { kind: 'manual', name: 'x' },
          places: [place({ endpoint: 'smtp://mx.example.ac.jp:25', owner: 'center' })],
        }),
        alert({ number: 3, state: 'closed', closedAt: judgedAt }),
      ],
      outbox: outboxChange(),
      audit: [],
    },
    0,
  )
}

async function json(response: Response) {
  expect(response.status).toBe(200)
  return (await response.json()) as { items: Record<string, unknown>[]; total: number; next?: string }
}

test('endpoints are those of the inventory as they were seen last, with fields of rows', async () => {
  await using here = await CentreHere.start()
  await scanned(here)
  const token = await here.token('t', 'read')
  const { items, total, next } = await json(await here.ask('/api/v1/endpoints', token))
  expect([total, next]).toEqual([5, undefined])
  expect(items.map(({ endpoint, address }) => [endpoint, address])).toEqual([
    ['core-switch-1', undefined],
    ['phys.example.ac.jp:443', '192.0.2.7'],
    ['smtp://mx.example.ac.jp:25', '192.0.2.7'],
    ['www.example.ac.jp:443', '192.0.2.7'],
    ['www.example.ac.jp:443', '192.0.2.8'],
  ])
  const [manual, phys, mx] = items
  expect(manual).toMatchObject({ manual: true, owner: 'physics', not_after: '2027-01-31T00:00:00Z', days_left: 71 })
  expect(phys).toMatchObject({
    host: 'phys.example.ac.jp',
    owner: 'physics',
    severity: 'warning',
    findings: [{ code: 'expiring', severity: 'warning', message: expect.stringContaining('20') }],
    not_after: '2026-12-20T12:00:00Z',
    days_left: 30,
    subject: 'CN=a',
    tls_version: 'TLSv1.3',
  })
  expect(mx).toMatchObject({ severity: 'critical', zone: 'hospital', failure: { stage: 'connect', reason: 'refused' } })
  expect(mx).not.toHaveProperty('not_after')
})

const searches = [
  ['q=PHYS.example', ['phys.example.ac.jp:443']],
  ['q=cn%3Db', ['www.example.ac.jp:443']],
  ['q=www+192.0.2.8', ['www.example.ac.jp:443']],
  ['severity=critical', ['smtp://mx.example.ac.jp:25']],
  ['owner=physics', ['core-switch-1', 'phys.example.ac.jp:443']],
  ['tag=web', ['www.example.ac.jp:443', 'www.example.ac.jp:443']],
  ['zone=hospital', ['smtp://mx.example.ac.jp:25']],
  ['finding=expiring&severity=', ['phys.example.ac.jp:443']],
  ['endpoint=smtp%3A%2F%2Fmx.example.ac.jp%3A25', ['smtp://mx.example.ac.jp:25']],
] as const

test('endpoints are searched', async () => {
  await using here = await CentreHere.start()
  await scanned(here)
  const token = await here.token('t', 'read')
  for (const [query, wanted] of searches) {
    const { items } = await json(await here.ask(`/api/v1/endpoints?${query}`, token))
    expect([query, items.map(({ endpoint }) => endpoint)]).toEqual([query, wanted])
  }
})

test('lists come page by page, each item once', async () => {
  await using here = await CentreHere.start()
  await scanned(here)
  const token = await here.token('t', 'read')
  for (const path of ['endpoints', 'findings', 'alerts', 'manual', 'runs']) {
    const whole = await json(await here.ask(`/api/v1/${path}`, token))
    const gathered: unknown[] = []
    let after: string | undefined
    do {
      const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
      const page = await json(await here.ask(`/api/v1/${path}?limit=1${query}`, token))
      expect(page.items).toHaveLength(1)
      gathered.push(...page.items)
      after = page.next
    } while (after !== undefined)
    expect(gathered).toEqual(whole.items)
    expect((await here.ask(`/api/v1/${path}?limit=0`, token)).status).toBe(400)
    expect((await here.ask(`/api/v1/${path}?limit=1001`, token)).status).toBe(400)
  }
})

test('an owner sees and answers what is of its contacts, and nothing else', async () => {
  await using here = await CentreHere.start()
  await scanned(here)
  const owner = await here.loggedIn('tanaka', 'owner')
  const list = async (path: string) => (await json(await owner.get(`/api/v1/${path}`))).items
  expect((await list('endpoints')).map(({ endpoint }) => endpoint)).toEqual(['core-switch-1', 'phys.example.ac.jp:443'])
  expect((await list('findings')).map(({ endpoint }) => endpoint)).toEqual(['phys.example.ac.jp:443'])
  expect((await list('alerts')).map(({ number }) => number)).toEqual([1])
  expect((await list('manual')).map(({ name }) => name)).toEqual(['core-switch-1'])
  expect((await owner.get('/api/v1/alerts/2')).status).toBe(404)
  const form_token = await owner.formToken('/')
  const until = '2026-11-25'
  const take = (path: string, fields: Record<string, string>) =>
    owner.post(`/api/v1/alerts/${path}/ack`, { form_token, until, ...fields })
  expect((await take('CF-2', {})).status).toBe(404)
  expect((await take('CF-1', { as: 'center' })).status).toBe(403)
  expect(await (await take('CF-1', {})).json()).toMatchObject({ acknowledged_by: 'physics' })
  expect((await here.store.audit.since(judgedAt, 'acknowledged'))[0]).toMatchObject({ by: 'tanaka', about: 'CF-1' })
})

test('an acknowledgement is that of the command line; the same once more changes nothing', async () => {
  await using here = await CentreHere.start()
  await scanned(here)
  const token = await here.token('bot', 'answer')
  const ack = async (id: string, body: object) => {
    const response = await here.ask(`/api/v1/alerts/${id}/ack`, token, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const first = await ack('CF-1', { as: 'physics', until: '2026-11-30' })
  // a week at most
  expect(first.body).toMatchObject({ acknowledged_by: 'physics', acknowledged_until: '2026-11-27T12:00:00Z' })
  here.clock.now = new Date(judgedAt.getTime() + 60_000)
  expect((await ack('1', { as: 'physics', until: '2026-11-30' })).body).toEqual(first.body)
  expect(await here.store.audit.since(judgedAt, 'acknowledged')).toEqual([
    {
      at: judgedAt,
      by: 'token bot',
      action: 'acknowledged',
      about: 'CF-1',
      detail: expect.objectContaining({ as: 'physics' }),
    },
  ])
  expect((await ack('1', { as: 'center', until: '2026-11-30' })).body).toMatchObject({ acknowledged_by: 'center' })
  const refusals = [
    ['99', { as: 'physics', until: '2026-11-30' }, 404],
    ['3', { as: 'physics', until: '2026-11-30' }, 409],
    ['1', { as: 'nobody', until: '2026-11-30' }, 400],
    ['1', { until: '2026-11-30' }, 400],
    ['1', { as: 'physics', until: '2026-11-01' }, 409],
    ['1', { as: 'physics', until: 'soon' }, 400],
    ['x', { as: 'physics', until: '2026-11-30' }, 400],
  ] as const
  for (const [id, body, status] of refusals)
    expect([id, body, (await ack(id, body)).status]).toEqual([id, body, status])
})

test('readiness is true to the facts', async () => {
  await using here = await CentreHere.start()
  const ready = async () => (await fetch(`${here.url}/readyz`)).status
  expect(await ready()).toBe(200)
  here.clock.now = daysFromNow(2)
  expect(await ready()).toBe(503)
  await scanned(here)
  expect(await ready()).toBe(200)
  here.clock.now = daysFromNow(4)
  const late = await fetch(`${here.url}/readyz`)
  expect(late.headers.get('retry-after')).toBe('60')
  expect(await late.json()).toMatchObject({ detail: 'the last scan is overdue' })
  await here.store[Symbol.asyncDispose]()
  expect(await (await fetch(`${here.url}/readyz`)).json()).toMatchObject({ detail: 'the store cannot be read' })
  expect((await fetch(`${here.url}/healthz`)).status).toBe(200)
})

interface Operation {
  readonly summary?: string
  readonly security?: unknown[]
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>
}

test('the OpenAPI document is true: it has every route of the API, and answers are what it says', async () => {
  await using here = await CentreHere.start()
  await scanned(here)
  const token = await here.token('t', 'read', 'answer')
  const document = (await (await here.ask('/api/v1/openapi.json', token)).json()) as {
    openapi: string
    paths: Record<string, Record<string, Operation>>
    components: { schemas: object }
  }
  expect(document.openapi).toMatch(/^3\.1\./)
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  )
  expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
    'get /api/v1/agents',
    'get /api/v1/alerts',
    'get /api/v1/alerts/{id}',
    'get /api/v1/endpoints',
    'get /api/v1/findings',
    'get /api/v1/manual',
    'get /api/v1/openapi.json',
    'get /api/v1/runs',
    'post /api/v1/agents/enroll',
    'post /api/v1/agents/hook',
    'post /api/v1/agents/key',
    'post /api/v1/agents/report',
    'post /api/v1/alerts/{id}/ack',
  ])
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  for (const { path, method, responses, summary, security } of operations) {
    // agents sign what they ask, and whoever joins is nobody yet
    const isOfAgents = method === 'post' && path.startsWith('/api/v1/agents/')
    const ways = isOfAgents ? Number(path !== agentPaths.enroll) : 2
    expect([path, summary?.length ?? 0, security?.length ?? 0]).toEqual([path, expect.any(Number), ways])
    if (isOfAgents) continue
    const schema = responses['200']?.content?.['application/json']?.schema
    if (schema === undefined) continue
    const fits = ajv.compile({ ...schema, components: document.components })
    const response = await here.ask(path.replace('{id}', '1'), token, {
      method: method.toUpperCase(),
      ...(method === 'post' && {
        body: JSON.stringify({ as: 'physics', until: '2026-11-30' }),
        headers: { 'content-type': 'application/json' },
      }),
    })
    expect([path, fits(await response.json()), fits.errors]).toEqual([path, true, null])
  }
})

test('metrics: absolute times, base units, no series twice, nothing of a peer that is not a label', async () => {
  await using here = await CentreHere.start()
  await scanned(here)
  const token = await here.token('t', 'metrics')
  const response = await here.ask('/metrics', token)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  const end = Date.parse('2026-12-20T12:00:00Z') / 1_000
  const at = 'endpoint="phys.example.ac.jp:443",address="192.0.2.7"'
  expect(text).toContain(`certflow_certificate_not_after_timestamp_seconds{${at}} ${end}\n`)
  expect(text).toContain(
    `ssl_cert_not_after{${at},serial_no="42",issuer_cn="Issuing CA",cn="a",dnsnames=",www.example.ac.jp,"} ${end}\n`,
  )
  expect(text).toContain('ssl_probe_success{endpoint="smtp://mx.example.ac.jp:25",address="192.0.2.7"} 0\n')
  expect(text).toContain('certflow_certificate_not_after_timestamp_seconds{endpoint="core-switch-1"} 1801353600\n')
  expect(text).toContain('certflow_alerts_open{severity="warning",acknowledged="false"} 2\n')
  expect(text).toContain(`certflow_last_run_timestamp_seconds ${judgedAt.getTime() / 1_000}\n`)
  const series = text.split('\n').flatMap((line) => /^([^#\s]\S*(?: [^ ]+)*) \S+$/.exec(line)?.[1] ?? [])
  expect(series.length).toBe(new Set(series).size)
})
