import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { agentStandings } from '../../src/domain/agents/agent-standing.ts'
import { messages } from '../../src/messages/index.ts'
import { reportFormats } from '../../src/report/index.ts'
import { campus, render } from '../report/rows.ts'
import { monitoredCampus } from '../support/centre/monitored-campus.ts'
import { type Exported, exportedIn, groupingsOf, selectorsOf } from '../support/monitoring/exported.ts'
import { alertRules, dashboard, dashboardExpressions, dashboardFile, rulesFile } from '../support/monitoring/files.ts'
import { firstCells, pageOf } from '../support/pages.ts'

/** Values of labels that code knows, whether a campus has them at the moment or not. */
const knownValues: Readonly<Record<string, readonly string[]>> = {
  severity: ['ok', 'warning', 'critical'],
  acknowledged: ['true', 'false'],
  code: Object.keys(messages.en.titles),
  state: agentStandings,
}

let ofCentre: Exported
beforeAll(async () => {
  await using here = await monitoredCampus()
  ofCentre = exportedIn(await (await here.ask('/metrics', await here.token('t', 'metrics'))).text())
})
const ofScan = exportedIn(render(reportFormats.prometheus, campus()))

/** What of an expression nobody exports: metrics, labels, and values of labels that never come. */
function unknownIn(expr: string, exported: Exported): string[] {
  const selectors = selectorsOf(expr)
  const faults = selectors.flatMap(({ metric, matchers }) => {
    const labels = exported.get(metric)
    if (labels === undefined) return [metric]
    return matchers.flatMap(({ label, values }) =>
      labels.has(label)
        ? values.filter((value) => !knownValues[label]?.includes(value)).map((value) => `${metric}{${label}=${value}}`)
        : [`${metric}{${label}}`],
    )
  })
  const groupings = groupingsOf(expr).filter(
    (label) => !selectors.some(({ metric }) => exported.get(metric)?.has(label) === true),
  )
  return [...faults, ...groupings]
}

test('what nobody exports would be found', () => {
  const expr = 'sum by (owner) (certflow_endpoints{severity="fatal", zone="x"}) / certflow_hosts'
  expect(unknownIn(expr, ofCentre)).toEqual([
    'certflow_endpoints{severity=fatal}',
    'certflow_endpoints{zone}',
    'certflow_hosts',
    'owner',
  ])
})

test.for(alertRules())('the rule $alert names what is exported', ({ expr, group }) => {
  expect(selectorsOf(expr)).not.toEqual([])
  expect(unknownIn(expr, group === 'certflow-scan' ? ofScan : ofCentre)).toEqual([])
})

test('no two rules make alerts of one name', () => {
  const names = alertRules().map(({ alert }) => alert)
  expect(names.length).toBe(new Set(names).size)
})

test('the rules about certificates hold for a file of a scan, too', () => {
  const rules = alertRules().filter(({ group }) => group === 'certificates')
  expect(rules.flatMap(({ expr }) => selectorsOf(expr)).filter(({ metric }) => !ofScan.has(metric))).toEqual([])
})

test.for(dashboardExpressions())('the dashboard names what is exported: $title, $expr', ({ expr }) => {
  expect(selectorsOf(expr)).not.toEqual([])
  expect(unknownIn(expr, ofCentre)).toEqual([])
})

describe('the dashboard', () => {
  const { panels, schemaVersion, __inputs: inputs } = dashboard()

  test('can be imported: whoever does so says which Prometheus it asks', () => {
    expect(schemaVersion).toBe(39)
    expect(inputs).toMatchObject([{ name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' }])
    // Grafana puts the answer in the place of this
    const source = { type: 'prometheus', uid: `\${DS_PROMETHEUS}` }
    const asked = panels.flatMap(({ datasource, targets }) => [datasource, ...targets.map((each) => each.datasource)])
    for (const each of asked) expect(each).toEqual(source)
  })

  test('has each id once, and in each panel each letter once', () => {
    const ids = panels.map(({ id }) => id)
    expect(ids.length).toBe(new Set(ids).size)
    for (const { targets } of panels) expect(targets.length).toBe(new Set(targets.map(({ refId }) => refId)).size)
  })

  test('has no two panels in one place, and none beside its 24 columns', () => {
    const taken = new Map<string, number>()
    for (const { id, gridPos } of panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([id, x < 24, taken.get(`${x} ${y}`)]).toEqual([id, true, undefined])
          taken.set(`${x} ${y}`, id)
        }
      }
    }
    // nor gaps between them
    expect(taken.size).toBe(24 * Math.max(...panels.map(({ gridPos: { y, h } }) => y + h)))
  })
})

test.for([
  ['docs/centre.md', rulesFile],
  ['docs/centre.md', dashboardFile],
  ['docs/how-to.md', rulesFile],
  ['docs/reference/api.md', rulesFile],
  ['docs/reference/api.md', dashboardFile],
] as const)('%s leads to %s', ([page, file]) => {
  const link = file.replace(/^docs\//, page.includes('reference') ? '../' : '')
  expect(pageOf(page).text.includes(`](${link})`)).toBe(true)
})

test('docs/centre.md has each alert of the rules', () => {
  expect(firstCells('docs/centre.md', 'Prometheus and Grafana')).toEqual(alertRules().map(({ alert }) => alert))
})

test('nothing of the dashboard is of the machine on which it was made', () => {
  expect(readFileSync(dashboardFile, 'utf8')).not.toMatch(/localhost|127\.0\.0\.1|https?:/)
})
