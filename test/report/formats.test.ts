import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { finding } from '../../src/domain/finding.ts'
import type { JudgedRow } from '../../src/domain/judged-row.ts'
import { csv } from '../../src/report/csv.ts'
import { reportFormats } from '../../src/report/index.ts'
import { junit } from '../../src/report/junit.ts'
import { nagios, nagiosExitCode } from '../../src/report/nagios.ts'
import { prometheus } from '../../src/report/prometheus.ts'
import type { ReportFormat } from '../../src/report/report.ts'
import { sarif } from '../../src/report/sarif.ts'
import { cellsOf } from './csv-reader.ts'
import { campus, inDays, manual, probed, render, run } from './rows.ts'

const cut = run(20, { complete: false, incompleteReason: 'stopped by the deadline of 10 s' })

test.for(Object.entries(reportFormats))('%s is whole without a single row', ([, format]) => {
  expect(() => render(format, [], {}, run(0))).not.toThrow()
})

test.for(Object.entries(reportFormats).filter(([name]) => name !== 'prometheus'))(
  '%s says that a run was cut short',
  ([, format]) => {
    expect(render(format, campus(), {}, cut)).toContain('stopped by the deadline of 10 s')
  },
)

test.for(Object.entries(reportFormats))('%s calls nothing well of a run that was cut short', ([, format]) => {
  const text = render(format, [probed('www.example.ac.jp')], {}, cut)
  expect(text).not.toMatch(/in order|CERTFLOW OK|errors="0"|"executionSuccessful":true|certflow_run_complete 1/)
})

/** What `--only-findings` leaves of four rows: one. Two have no findings, one is a silent address of a range. */
function onlyFindings(format: ReportFormat, language: 'en' | 'ja' = 'en'): string {
  const [well, , expired] = campus()
  const silent = campus().find((row) => row.kind === 'probe' && row.result.endpoint.fromRange)
  const report = format({ columns: 80, colour: false, language, now: inDays(0), keptAsFile: true })
  for (const row of [probed('a.example.ac.jp'), well, silent]) report.leaveOut?.(row as JudgedRow)
  return report.add(expired as JudgedRow) + report.finish(run(4))
}

test('rows that --only-findings leaves out are counted all the same', () => {
  expect(onlyFindings(reportFormats.table)).toContain(
    '3 rows: 1 critical, 0 warning, 2 ok · 2 ok not shown · 1 hidden (no TLS)',
  )
  expect(onlyFindings(reportFormats.markdown)).toContain(
    '1 needs action now. 3 rows from 4 endpoints, looked at in 3.2\u00a0s. 2 rows without findings are left out. 1 address of',
  )
  expect(onlyFindings(reportFormats.html)).toContain('<b>2</b>OK')
  expect(onlyFindings(reportFormats.html, 'ja')).toContain('問題のない2行は省いています。')
  expect(onlyFindings(reportFormats.nagios)).toContain('1 critical, 0 warning, 2 ok')
})

test('a range without any TLS server is not nothing, nor is it in order', () => {
  const silent = campus().filter((row) => row.kind === 'probe' && row.result.endpoint.fromRange && !row.unlisted)
  expect(render(reportFormats.markdown, silent)).toContain('No TLS server was found.')
  expect(render(reportFormats.markdown, silent, {}, { ...cut, planned: 9 })).toContain('until the run was cut short')
})

test('endpoints and manual entries are counted apart', () => {
  const text = render(reportFormats.table, [probed('a.example.ac.jp'), manual({ name: 'switch' })])
  expect(text).toContain('2 rows: 0 critical, 0 warning, 2 ok · 1 endpoint · 1 manual · 3.2 s')
})

test('csv is a header and a record per row, numbers left as numbers', () => {
  const [header = [], ...records] = cellsOf(render(csv, campus()))
  expect(records).toHaveLength(campus().length)
  const old = Object.fromEntries(header.map((name, index) => [name, records[2]?.[index]]))
  expect(old).toMatchObject({
    endpoint: 'old.phys.example.ac.jp:443',
    days_left: '-3',
    findings: 'expired name-mismatch',
    subject_alt_names: 'www.example.ac.jp example.ac.jp',
    trust_status: 'trusted',
    manual: '',
  })
})

test('csv quotes what holds a comma or a quote, and shows line ends', () => {
  const [, row] = cellsOf(render(csv, [manual({ name: 'a "b", c\r\nd' })]))
  expect(row?.[0]).toBe('a "b", c\\u{d}\\u{a}d')
})

test('junit fails a case for critical findings only, and skips the silence of ranges', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase',
  })
  const { testsuite } = parser.parse(render(junit, campus())).testsuites
  expect(testsuite).toMatchObject({ tests: '17', failures: '4', errors: '0', skipped: '2' })
  const failed = testsuite.testcase.filter((one: object) => 'failure' in one)
  expect(failed.map((one: { name: string }) => one.name)).toEqual([
    'old.phys.example.ac.jp:443',
    'moodle.example.ac.jp:443',
    'ldap://ldap.library.example.ac.jp:389',
    '図書館 入退室ゲート',
  ])
  expect(failed[0].failure.type).toBe('expired')
  expect(failed[0].failure['#text']).toContain('critical name-mismatch')
  expect(failed[2]['system-out']).toContain('warning old-protocol')
})

test('junit of a run cut short cannot pass', () => {
  const { testsuite } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(
    render(junit, [probed('a.example.ac.jp')], {}, cut),
  ).testsuites
  expect(testsuite).toMatchObject({ tests: '2', failures: '0', errors: '1' })
})

test('sarif has a rule per code that occurs, and each result points at its rule and endpoint', () => {
  const log = JSON.parse(render(sarif, campus()))
  expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'certflow' } } }] })
  const [{ results, tool, invocations }] = log.runs
  expect(results).toHaveLength(14)
  for (const result of results) {
    expect(tool.driver.rules[result.ruleIndex]).toMatchObject({ id: result.ruleId, shortDescription: { text: /\S/ } })
    expect(['error', 'warning']).toContain(result.level)
    expect(result.message.text).toMatch(/\.$/)
    expect(result.locations[0].logicalLocations[0].fullyQualifiedName).toMatch(/\S/)
  }
  expect(new Set(tool.driver.rules.map(({ id }: { id: string }) => id)).size).toBe(tool.driver.rules.length)
  expect(invocations).toEqual([
    {
      executionSuccessful: true,
      startTimeUtc: '2026-11-20T13:30:46Z',
      endTimeUtc: '2026-11-20T13:30:49Z',
      toolExecutionNotifications: [],
    },
  ])
})

test('sarif says that a run was cut short', () => {
  const [{ invocations, results }] = JSON.parse(render(sarif, [], {}, cut)).runs
  expect(results).toEqual([])
  expect(invocations[0]).toMatchObject({ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] })
})

test('prometheus: a family stands together, and no series comes twice', () => {
  const expiring = finding('chain-expiring', 'warning', {
    subject: 'CN=x',
    notAfter: inDays(3),
    daysLeft: 3,
    over: false,
  })
  const twice = probed('twice.example.ac.jp', { findings: [expiring, expiring] })
  const lines = render(prometheus, [...campus(), twice, twice])
    .trimEnd()
    .split('\n')
  const samples = lines.filter((line) => !line.startsWith('#'))
  const series = samples.map((line) => line.slice(0, line.lastIndexOf(' ')))
  expect(new Set(series).size).toBe(series.length)
  const families = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2])
  expect(new Set(families).size).toBe(families.length)
  const order = series.map((one) => one.replace(/\{.*/, ''))
  expect(order.filter((name, index) => name !== order[index - 1])).toEqual(families)
  expect(samples).toContain(
    'certflow_findings{endpoint="twice.example.ac.jp:443",address="192.0.2.7",code="chain-expiring",severity="warning"} 2',
  )
})

test('prometheus: an expired certificate keeps its metric, an unread one has none', () => {
  const text = render(prometheus, campus())
  const family = 'certflow_certificate_not_after_timestamp_seconds'
  expect(text).toContain(`${family}{endpoint="old.phys.example.ac.jp:443",address="192.0.2.7"} 1794922249\n`)
  expect(text).toContain(`${family}{endpoint="core-switch-1"} 1801353600\n`)
  expect(text).not.toContain(`${family}{endpoint="down.example.ac.jp:443"`)
  expect(text).toContain('certflow_probe_success{endpoint="down.example.ac.jp:443",address="192.0.2.7"} 0\n')
  expect(text).not.toMatch(/NaN|undefined/)
})

test('prometheus: ssl_cert_not_after has the labels of ssl_exporter', () => {
  const row = probed('www.example.ac.jp', {
    leaf: { subjectAltNames: ['www.example.ac.jp', '192.0.2.7', '2001:db8::7'] },
  })
  expect(render(prometheus, [row])).toContain(
    'ssl_cert_not_after{endpoint="www.example.ac.jp:443",address="192.0.2.7",serial_no="2050716",issuer_cn="Example Issuing CA",cn="www.example.ac.jp",dnsnames=",www.example.ac.jp,",ips=",192.0.2.7,2001:db8::7,"} 1800365449\n',
  )
})

// biome-ignore format: table
test.for([
  ['critical', true,  5, 2],
  ['critical', false, 5, 2],
  ['warning',  true,  5, 1],
  ['warning',  false, 5, 1],
  ['ok',       true,  5, 0],
  ['ok',       false, 5, 3],
  ['ok',       true,  0, 3],
] as const)('nagios: worst %s, complete %s, %i planned: code %i', ([worst, complete, planned, code]) => {
  expect(nagiosExitCode(worst, run(planned, { complete }))).toBe(code)
})

test('nagios names the worst in one line, with performance data', () => {
  const [status, ...long] = render(nagios, campus()).trimEnd().split('\n')
  expect(status).toBe(
    'CERTFLOW CRITICAL - 4 critical, 7 warning, 4 ok: 図書館 入退室ゲート Expired; old.phys.example.ac.jp:443 Expired; ' +
      'moodle.example.ac.jp:443 Expires soon; and 8 more' +
      ' | critical=4;;0;0 warning=7;0;;0 ok=4;;;0 failed=0;;;0 days_left=-40 time=3.211s;;;0',
  )
  expect(long).toHaveLength(11)
})

test('nagios of a great fleet stays short', () => {
  const late = (index: number) =>
    probed(`host-${index}.example.ac.jp`, { findings: [finding('expired', 'critical', { notAfter: inDays(-index) })] })
  const text = render(
    nagios,
    Array.from({ length: 500 }, (_, index) => late(index)),
  )
  expect(text.split('\n')).toHaveLength(1 + 20 + 1)
  expect(text).toContain('; and 497 more |')
})

test('nagios: nothing found in an incomplete run is unknown, not well', () => {
  expect(render(nagios, [probed('a.example.ac.jp')], {}, cut)).toMatch(
    /^CERTFLOW UNKNOWN - 0 critical, 0 warning, 1 ok \(incomplete: stopped by the deadline of 10 s\) \| /,
  )
})

test('a server that the inventory does not have is told by its names, in every format for people and in those with rows', () => {
  const name = 'wiki.phys.example.ac.jp'
  const endpoint = { serverName: undefined, fromRange: true, port: 8443 }
  const found = probed('192.0.2.9', {
    endpoint,
    leaf: { subjectAltNames: [name, 'a.test', 'b.test', 'c.test'] },
    unlisted: true,
  })
  const silentServer = probed('192.0.2.8', { endpoint, failure: refusesWithAlert, unlisted: true })
  const rows = [found, silentServer, probed('192.0.2.7', { endpoint })]
  const text = render(reportFormats.table, rows)
  expect(text).toMatch(/^ok +60d .* 192\.0\.2\.9:8443 +not in the inventory$/m)
  expect(text).toContain(`
not in the inventory (certflow inventory discover prints entries)
192.0.2.9:8443  wiki.phys.example.ac.jp +3
192.0.2.8:8443

3 rows: `)
  expect(render(reportFormats.markdown, rows)).toContain(
    `not in the inventory; certificate: ${name}, a.test, b.test and 1 more |`,
  )
  expect(render(reportFormats.markdown, rows, { language: 'ja' })).toContain('台帳に未登録（証明書の名前：')
  const page = render(reportFormats.html, rows)
  expect(page.slice(page.indexOf('<h2>Not in the inventory'), page.indexOf('<h2>In order'))).toMatch(
    /192\.0\.2\.9.*192\.0\.2\.8/s,
  )
  expect(page.slice(page.indexOf('<h2>In order'))).not.toMatch(/192\.0\.2\.[89]/)
  const [header = [], ...records] = cellsOf(render(csv, rows))
  expect(records.map((record) => record[header.indexOf('unlisted')])).toEqual(['true', 'true', ''])
  const lines = render(reportFormats.ndjson, rows).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { unlisted?: true }).unlisted)).toEqual([true, true, undefined])
})

const refusesWithAlert = { stage: 'handshake', reason: 'alert', detail: 'alert 112 (unrecognized_name)' } as const
