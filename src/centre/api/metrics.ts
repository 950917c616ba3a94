import { standingAcknowledgement } from '../../domain/acknowledgement.ts'
import type { AgentFigures } from '../../domain/agents/agent-figures.ts'
import { agentStandings } from '../../domain/agents/agent-standing.ts'
import type { Alert } from '../../domain/alert.ts'
import { findingSamples, placeHelp, seconds } from '../../report/prometheus.ts'
import { labelsText, sslExporterLabels } from '../../report/prometheus-labels.ts'
import { type Help, metricsText, type Sample } from '../../report/prometheus-text.ts'
import { readAgentFigures } from '../../store/agent-figures.ts'
import type { OutboxMessage } from '../../store/outbox-store.ts'
import { apiRoute } from '../http/route.ts'
import { filtered } from '../view/endpoint-filter.ts'
import type { Fleet } from '../view/fleet.ts'
import type { FleetEntry } from '../view/fleet-entry.ts'

/** The store keeps of a chain the fingerprints alone. */
const { certflow_chain_not_after_timestamp_seconds: _, ...ofPlaces } = placeHelp

/** Every family that `/metrics` has. */
export const metricsHelp = {
  ...ofPlaces,
  certflow_last_run_timestamp_seconds: 'When the last run came to its end.',
  certflow_last_run_complete: '1 where the last run did all of its work.',
  certflow_last_run_duration_seconds: 'How long the last run took.',
  certflow_endpoints: 'Places of the inventory by severity.',
  certflow_alerts_open: 'Alerts that are open, by severity and whether somebody has them.',
  certflow_agents: 'Agents that have joined, by how they stand.',
  certflow_mails_waiting: 'Mails that are held or wait to be sent.',
} as const satisfies Help

type Family = keyof typeof metricsHelp

/** Those who failed are of some days; what waits for longer is given up. */
const lookBackMs = 8 * 86_400_000

/** `GET /metrics`, for Prometheus. */
export const metricsRoute = apiRoute({
  method: 'GET',
  path: '/metrics',
  may: ['viewer', 'admin', 'token:metrics'],
  summary: 'Metrics for Prometheus',
  answer: async ({ centre, caller, reply }) => {
    const { store, now, version } = centre
    const fleet = await centre.fleet()
    const { alerts } = await store.alerts.book(new Date(8.64e15))
    const messages = await store.outbox.list(new Date(now().getTime() - lookBackMs))
    void reply.type('text/plain; version=0.0.4; charset=utf-8')
    const places = filtered(fleet.entries, {}, caller).map(placeSamples)
    const agents = agentSamples(await readAgentFigures(store.agents, version, now()))
    return metricsText(metricsHelp, [...places, ownSamples(fleet, alerts, messages, now()), agents])
  },
})

function placeSamples(entry: FleetEntry): Sample<Family>[] {
  const { endpoint, address, zone, owner, leaf, endsAt, state } = entry
  const place = { endpoint, address }
  const at = labelsText(place)
  const findings = findingSamples(entry.findings, place)
  const certificate: Sample<Family>[] = [
    ['certflow_certificate_not_before_timestamp_seconds', at, seconds(leaf?.notBefore)],
    ['certflow_certificate_not_after_timestamp_seconds', at, seconds(endsAt)],
  ]
  if (entry.kind === 'manual')
    return [
      ...certificate,
      ['certflow_certificate_info', labelsText({ ...place, owner, zone, manual: 'true' }), 1],
      ...findings,
    ]
  const { latest } = state
  const success = latest === undefined ? undefined : Number(latest.failure === undefined)
  return [
    ['certflow_probe_success', at, success],
    ['certflow_probe_duration_seconds', at, latest && latest.durationMs / 1_000],
    ['certflow_probe_timestamp_seconds', at, seconds(latest?.probedAt)],
    ['ssl_probe_success', at, success],
    ...certificate,
    ...(leaf === undefined ? [] : leafSamples(entry, leaf)),
    ...findings,
  ]
}

function leafSamples(
  { endpoint, address, owner, zone, state }: FleetEntry,
  leaf: NonNullable<FleetEntry['leaf']>,
): Sample<Family>[] {
  const { subject, issuer, serialNumber: serial_number } = leaf
  const place = { endpoint, address }
  const info = { ...place, subject, issuer, serial_number, fingerprint_sha256: state.latest?.chain[0], owner, zone }
  return [
    ['certflow_certificate_info', labelsText(info), 1],
    ['ssl_cert_not_after', labelsText({ ...place, ...sslExporterLabels(leaf) }), seconds(leaf.notAfter)],
  ]
}

function agentSamples(figures: AgentFigures | undefined): Sample<Family>[] {
  return agentStandings.map((state) => ['certflow_agents', labelsText({ state }), figures?.standings[state] ?? 0])
}

function ownSamples(
  { entries, lastRun }: Fleet,
  alerts: readonly Alert[],
  messages: readonly OutboxMessage[],
  now: Date,
): Sample<Family>[] {
  const open = alerts.filter(({ state }) => state === 'open')
  const alertSamples = (['warning', 'critical'] as const).flatMap((severity) =>
    [true, false].map((taken): Sample<Family> => {
      const labels = labelsText({ severity, acknowledged: String(taken) })
      const count = open.filter(
        (alert) => alert.severity === severity && (standingAcknowledgement(alert, now) !== undefined) === taken,
      ).length
      return ['certflow_alerts_open', labels, count]
    }),
  )
  const endpoints = (['ok', 'warning', 'critical'] as const).map((severity): Sample<Family> => {
    const count = entries.filter((entry) => entry.severity === severity).length
    return ['certflow_endpoints', labelsText({ severity }), count]
  })
  const waiting = messages.filter(({ state }) => state === 'waiting' || state === 'held').length
  const summary = lastRun?.summary
  return [
    ['certflow_last_run_timestamp_seconds', '', seconds(lastRun?.endedAt)],
    ['certflow_last_run_complete', '', summary && Number(summary.complete)],
    ['certflow_last_run_duration_seconds', '', summary && summary.durationMs / 1_000],
    ...endpoints,
    ...alertSamples,
    ['certflow_mails_waiting', '', waiting],
  ]
}
