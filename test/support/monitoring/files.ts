import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** The files of docs/monitoring that are for Prometheus and Grafana. */
export const rulesFile = 'docs/monitoring/prometheus-rules.yaml'
export const dashboardFile = 'docs/monitoring/grafana-dashboard.json'

/** A rule that makes an alert. */
export interface AlertRule {
  readonly alert: string
  readonly expr: string
  /** The name of its group. */
  readonly group: string
}

/** A panel of the dashboard, as far as tests look at it. */
interface Panel {
  readonly id: number
  readonly title: string
  readonly datasource: object
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly datasource: object }[]
}

/** The rules, in their order. */
export function alertRules(): AlertRule[] {
  const { groups } = parse(readFileSync(rulesFile, 'utf8')) as {
    groups: { name: string; rules: { alert: string; expr: string }[] }[]
  }
  return groups.flatMap(({ name, rules }) => rules.map(({ alert, expr }) => ({ alert, expr, group: name })))
}

/** The dashboard with its panels. */
export function dashboard(): {
  readonly schemaVersion: number
  readonly __inputs: readonly object[]
  readonly panels: Panel[]
} {
  return JSON.parse(readFileSync(dashboardFile, 'utf8'))
}

/** Every expression of the dashboard with the title of its panel. */
export function dashboardExpressions(): { readonly title: string; readonly expr: string }[] {
  return dashboard().panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })))
}
