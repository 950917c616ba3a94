import { z } from 'zod'
import type { ReportedCertificate } from '../../domain/agents/agent-report.ts'
import type { AgentState } from '../../domain/agents/agent-standing.ts'
import type { AgentHook, HookReport, JoinGrant, KnownAgent, Wish } from '../agent-store.ts'
import { dateOf } from './columns.ts'
import { maybe, storedDate } from './json.ts'

/** A row of `agent`. */
export interface AgentRow {
  readonly id: number
  readonly name: string
  readonly state: AgentState
  readonly key: string
  readonly address: string
  readonly machine: string
  readonly host: string
  readonly version: string
  readonly node_version: string
  readonly node_end_of_life: string | null
  readonly enrolled_at: number
  readonly report_made_at: number | null
  readonly reported_at: number | null
}

/** An agent of its row. */
export function agentOf(row: AgentRow): KnownAgent {
  const { id, name, state, key, address, machine, host, version } = row
  return {
    ...{ id, name, state, key, address, machine, host, version },
    nodeVersion: row.node_version,
    nodeEndOfLife: row.node_end_of_life ?? undefined,
    enrolledAt: new Date(row.enrolled_at),
    reportedAt: dateOf(row.reported_at),
  }
}

/** A row of `join_grant`. */
export interface GrantRow {
  readonly hash: string
  readonly agent: string
  readonly created_at: number
  readonly expires_at: number
  readonly address: string | null
}

/** A grant of its row. */
export function grantOf({ hash, agent, created_at, expires_at, address }: GrantRow): JoinGrant {
  const [createdAt, expiresAt] = [new Date(created_at), new Date(expires_at)]
  return { hash, agent, createdAt, expiresAt, from: address ?? undefined }
}

/** A row of `wish`. */
export interface WishRow {
  readonly id: number
  readonly agent: string
  readonly certificate: string | null
  readonly issuer: string | null
  readonly because: string
  readonly by: string
  readonly made_at: number
}

/** A wish of its row. */
export function wishOf({ id, agent, certificate, issuer, because, by, made_at }: WishRow): Wish {
  const renew = certificate === null ? { issuer: issuer ?? '' } : { certificate }
  return { id, agent, renew, because, by, madeAt: new Date(made_at) }
}

/** A row of `agent_hook`. */
export interface HookRow {
  readonly name: string
  readonly client: string
  readonly hash: string
  readonly names: string
  readonly created_at: number
}

/** A row of `hook_report`. */
export interface HookReportRow {
  readonly name: string
  readonly fingerprint: string
  readonly at: number
}

/** A hook of its rows. */
export function hookOf({ created_at, names, ...row }: HookRow, reports: readonly HookReportRow[]): AgentHook {
  const said = reports.map(({ at, ...report }): HookReport => ({ ...report, at: new Date(at) }))
  return { ...row, names: names.split(' '), createdAt: new Date(created_at), reports: said }
}

/** What an agent says of a certificate, as it was kept. */
export const storedCertificate: z.ZodType<ReportedCertificate> = z.object({
  name: z.string(),
  names: z.array(z.string()),
  fingerprint: maybe(z.string()),
  notAfter: maybe(storedDate),
  inForceSince: maybe(storedDate),
  listeners: z.array(z.object({ target: z.string(), fingerprint: maybe(z.string()) })),
  reloadBy: maybe(storedDate),
  failure: maybe(z.object({ count: z.int(), since: storedDate, message: z.string() })),
})
