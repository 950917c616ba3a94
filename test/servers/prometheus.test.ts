import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { reportFormats } from '../../src/report/index.ts'
import { campus, render } from '../report/rows.ts'
import { monitoredCampus } from '../support/centre/monitored-campus.ts'
import { judgedAt } from '../support/facts.ts'
import { alertRules, dashboardExpressions, rulesFile } from '../support/monitoring/files.ts'
import { type Prometheus, startPrometheus } from '../support/servers/prometheus.ts'

const testsOfRules = 'test/servers/prometheus-rules.yaml'

function promtool(...words: readonly string[]) {
  const { status, stderr, stdout } = spawnSync('promtool', words, { encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

function lint(input: string) {
  const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

async function metricsOf(here: Awaited<ReturnType<typeof monitoredCampus>>): Promise<string> {
  return (await here.ask('/metrics', await here.token('t', 'metrics'))).text()
}

test('promtool finds nothing wrong with the metrics of the centre, nor with the report', async () => {
  await using here = await monitoredCampus()
  expect(lint(await metricsOf(here))).toEqual({ status: 0, said: '' })
  expect(lint(render(reportFormats.prometheus, campus()))).toEqual({ status: 0, said: '' })
  // it would say so
  expect(lint('x 1\nx 1\n').status).not.toBe(0)
})

describe('the rules', () => {
  test('are accepted by promtool', () => {
    const { status, said } = promtool('check', 'rules', rulesFile)
    expect([status, said]).toEqual([0, expect.stringContaining(`SUCCESS: ${alertRules().length} rules found`)])
  })

  test('fire where somebody should look, and nowhere else', () => {
    expect(promtool('test', 'rules', testsOfRules)).toMatchObject({ status: 0 })
  })

  test('each has a case in which it fires, and one in which it is silent', () => {
    const { tests } = parse(readFileSync(testsOfRules, 'utf8')) as {
      tests: { input_series: object[]; alert_rule_test: { alertname: string; exp_alerts: object[] }[] }[]
    }
    const cases = tests.flatMap((each) => each.alert_rule_test)
    for (const { alert } of alertRules()) {
      const own = cases.filter(({ alertname }) => alertname === alert)
      expect([alert, own.some(({ exp_alerts: fired }) => fired.length > 0)]).toEqual([alert, true])
    }
    const silent = cases.filter(({ exp_alerts: fired }) => fired.length === 0).map(({ alertname }) => alertname)
    // these two are silent beside what they fire on
    const beside = ['CertificateCritical', 'CertificateWarning']
    expect(alertRules().filter(({ alert }) => ![...silent, ...beside].includes(alert))).toEqual([])
  })
})

test('a Prometheus reads the metrics with a token, and its rules find what is wrong', async () => {
  await using here = await monitoredCampus()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'prometheus-'))
  await writeFile(join(folder.path, 'token'), await here.token('prometheus', 'metrics'), { mode: 0o600 })
  await using prometheus = await startPrometheus({
    config: `global: { evaluation_interval: 1s }
rule_files: ["${resolve(rulesFile)}"]
scrape_configs:
  - job_name: certflow
    scrape_interval: 1s
    authorization: { credentials_file: ${join(folder.path, 'token')} }
    static_configs: [{ targets: ["${new URL(here.url).host}"] }]
`,
  })
  const ask = async (query: string) => (await prometheus.query(query)).map(({ value }) => value)
  await expect.poll(() => ask('up{job="certflow"}'), { timeout: 40_000 }).toEqual([1])
  const until = here.clock.now.getTime() / 1_000 + 7 * 86_400
  // `time()` of the test's clock
  await expect
    .poll(() => ask(`count(ssl_cert_not_after < ${until})`), { timeout: 20_000 })
    .toEqual([expect.any(Number)])
  expect(await ask('sum(certflow_endpoints)')).toEqual([61])
  const firing = async () => {
    const alerts = await prometheus.query('sum by (alertname) (ALERTS{alertstate="firing"})')
    return alerts.map(({ labels }) => labels.alertname)
  }
  await expect
    .poll(firing, { timeout: 30_000 })
    .toEqual(expect.arrayContaining(['CertificateCritical', 'CertificateWarning']))
  const { groups } = (await prometheus.ask('rules')) as { groups: { rules: { name: string; health: string }[] }[] }
  const health = groups.flatMap(({ rules }) => rules.map((rule) => `${rule.name} ${rule.health}`))
  expect(health.sort()).toEqual(
    alertRules()
      .map(({ alert }) => `${alert} ok`)
      .sort(),
  )
})

describe('at the time of a busy campus', () => {
  let prometheus: Prometheus
  beforeAll(async () => {
    await using here = await monitoredCampus()
    const past = { text: await metricsOf(here), until: judgedAt }
    prometheus = await startPrometheus({ config: 'scrape_configs: []\n', past })
  })
  afterAll(() => prometheus?.[Symbol.asyncDispose]())

  test.for(dashboardExpressions())('the dashboard has something to show: $title, $expr', async ({ expr }) => {
    expect(await prometheus.query(expr, judgedAt)).not.toEqual([])
  })

  test('the table begins with what is over, and knows who answers for it', async () => {
    const expr = dashboardExpressions().find(({ title }) => title === 'What ends next')?.expr ?? ''
    const found = await prometheus.query(expr, judgedAt)
    expect(found).toHaveLength(25)
    const [first] = found.sort((a, b) => a.value - b.value)
    expect(first).toMatchObject({ value: -3, labels: { endpoint: 'www0.example.ac.jp:443', owner: 'physics' } })
  })

  test('each certificate and manual entry is in one of the bars', async () => {
    const bars = dashboardExpressions().filter(({ title }) => title === 'Days left')
    const counts = await Promise.all(bars.map(async ({ expr }) => (await prometheus.query(expr, judgedAt))[0]?.value))
    const [all] = await prometheus.query('count(certflow_certificate_not_after_timestamp_seconds)', judgedAt)
    expect(counts.reduce<number>((sum, count = 0) => sum + count, 0)).toBe(all?.value)
    expect(counts.slice(0, 3)).toEqual([1, expect.any(Number), expect.any(Number)])
  })

  test('rules find what is wrong there, and nothing else', async () => {
    const found = await Promise.all(
      alertRules().map(async ({ alert, expr }) => ((await prometheus.query(expr, judgedAt)).length > 0 ? [alert] : [])),
    )
    expect(found.flat()).toEqual([
      'CertificateExpired',
      'CertificateCritical',
      'CertificateWarning',
      'EndpointUnreadable',
      // those of a drill
      'CertflowMailsWaiting',
      'CertflowAlertUntaken',
      'CertflowAgents',
    ])
  })

  test('what is no expression is said', async () => {
    await expect(prometheus.query('sum by (', judgedAt)).rejects.toThrow('parse error')
  })
})
