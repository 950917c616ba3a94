import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { ReportedCertificate } from '../../domain/agents/agent-report.ts'
import type {
  AgentEvent,
  AgentHook,
  AgentStore,
  HookReport,
  Joined,
  JoinGrant,
  Joining,
  KeptReport,
  KnownAgent,
  ReportTaken,
  Wish,
} from '../agent-store.ts'
import type { AuditEntry } from '../audit-store.ts'
import {
  type AgentRow,
  agentOf,
  type GrantRow,
  grantOf,
  type HookReportRow,
  type HookRow,
  hookOf,
  storedCertificate,
  type WishRow,
  wishOf,
} from './agent-rows.ts'
import { agentSql } from './agent-sql.ts'
import type { SqliteAudit } from './audit.ts'
import type { Database } from './database.ts'

type StatementName = keyof typeof agentSql

/** Agents in SQLite. */
export class SqliteAgents implements AgentStore {
  readonly #database: Database
  readonly #audit: SqliteAudit
  readonly #statement: Readonly<Record<StatementName, StatementSync>>
  /** What was read last: agents say the same for weeks, and to parse ten thousand anew takes a tenth of a second. */
  #parsed = new Map<string, ReportedCertificate>()

  constructor(database: Database, audit: SqliteAudit) {
    this.#database = database
    this.#audit = audit
    const prepared = Object.entries(agentSql).map(([name, sql]) => [name, database.prepare(sql)])
    this.#statement = Object.fromEntries(prepared)
  }

  list(): Promise<readonly KnownAgent[]> {
    return this.#database.read(() => this.#rows<AgentRow>('list').map(agentOf))
  }

  revoked(): Promise<ReadonlyMap<string, Date>> {
    return this.#database.read(() => {
      const rows = this.#rows<{ readonly name: string; readonly at: number }>('revoked')
      return new Map(rows.map(({ name, at }) => [name, new Date(at)]))
    })
  }

  byKey(key: string): Promise<KnownAgent | undefined> {
    return this.#database.read(() => this.#agentOf(key))
  }

  certificates(): Promise<ReadonlyMap<number, readonly ReportedCertificate[]>> {
    return this.#database.read(() => {
      const rows = this.#rows<{ readonly agent: number; readonly report: string }>('certificates')
      const known = this.#parsed
      this.#parsed = new Map()
      const parsed = rows.map(({ agent, report }) => {
        const certificate = known.get(report) ?? this.#certificateOf(report)
        this.#parsed.set(report, certificate)
        return { agent, certificate }
      })
      const byAgent = Map.groupBy(parsed, ({ agent }) => agent)
      return new Map([...byAgent].map(([agent, all]) => [agent, all.map(({ certificate }) => certificate)]))
    })
  }

  events(moment: Date): Promise<readonly (AgentEvent & { readonly agent: string })[]> {
    return this.#database.read(() => {
      const rows = this.#rows<Omit<AgentEvent, 'at'> & { readonly at: number; readonly agent: string }>(
        'events',
        moment.getTime(),
      )
      return rows.map(({ at, ...event }) => ({ ...event, at: new Date(at) }))
    })
  }

  async grant({ hash, agent, createdAt, expiresAt, from }: JoinGrant, entry: AuditEntry): Promise<void> {
    await this.#database.write(() => {
      this.#run('grant', hash, agent, createdAt.getTime(), expiresAt.getTime(), from ?? null)
      this.#audit.insert([entry])
    })
  }

  granted(hash: string): Promise<JoinGrant | undefined> {
    return this.#database.read(() => {
      const [row] = this.#rows<GrantRow>('granted', hash)
      return row && grantOf(row)
    })
  }

  join(
    joining: Joining,
    mayJoinAt: (grant: JoinGrant, before: KnownAgent | undefined) => boolean,
    entry: (agent: KnownAgent, before: KnownAgent | undefined) => AuditEntry,
  ): Promise<Joined> {
    return this.#database.write(() => {
      const { hash, key, at } = joining
      const [redeemed] = this.#rows<GrantRow>('redeem', key, at.getTime(), hash)
      if (redeemed === undefined) {
        const known = this.#rows('usedBy', hash, key).length > 0 ? this.#agentOf(key) : undefined
        return known === undefined ? 'refused' : { agent: known, isNew: false }
      }
      // A key joins once: two agents with one key would be a clone from the beginning.
      if (this.#agentOf(key) !== undefined) return 'refused'
      const [inForce] = this.#rows<AgentRow>('approved', redeemed.agent)
      const before = inForce && agentOf(inForce)
      const state = mayJoinAt(grantOf(redeemed), before) ? 'approved' : 'waiting'
      if (state === 'approved') this.#run('revoke', redeemed.agent)
      const { address, machine, host, version, nodeVersion, nodeEndOfLife = null } = joining
      const values = [state, key, address, machine, host, version, nodeVersion, nodeEndOfLife, at.getTime()]
      this.#run('insert', redeemed.agent, ...values)
      const agent = this.#agentOf(key)
      if (agent === undefined) throw new Error('an agent that was kept is not there')
      this.#audit.insert([entry(agent, before)])
      return { agent, isNew: true }
    })
  }

  approve(id: number, entry: AuditEntry): Promise<boolean> {
    return this.#database.write(() => {
      if (this.#rows('approvable', id).length === 0) return false
      this.#run('revokeOthers', id)
      this.#run('approve', id)
      this.#audit.insert([entry])
      return true
    })
  }

  revoke(name: string, entry: AuditEntry): Promise<boolean> {
    return this.#database.write(() => {
      const changed = (['revoke', 'withdraw', 'removeHook'] as const).map((each) => this.#run(each, name))
      if (changed.every((count) => count === 0)) return false
      this.#audit.insert([entry])
      return true
    })
  }

  changeKey(key: string, next: string, entry: AuditEntry): Promise<boolean> {
    return this.#database.write(() => {
      if (this.#run('changeKey', next, key) === 0) return false
      this.#audit.insert([entry])
      return true
    })
  }

  useNonce(key: string, nonce: string, at: Date, forgetBefore: Date): Promise<boolean> {
    return this.#database.write(() => {
      this.#run('forgetNonces', forgetBefore.getTime())
      return this.#run('nonce', key, nonce, at.getTime()) > 0
    })
  }

  report(key: string, report: KeptReport, entry: AuditEntry): Promise<ReportTaken> {
    return this.#database.write(() => {
      const [row] = this.#rows<AgentRow>('byKey', key)
      if (row?.state !== 'approved') return 'refused'
      if (row.machine !== report.machine) {
        this.#run('quarantine', report.machine, row.id)
        this.#audit.insert([entry])
        return 'cloned'
      }
      const { host, version, nodeVersion, nodeEndOfLife = null, madeAt, receivedAt } = report
      for (const { id, at, certificate, kind, text } of report.events)
        this.#run('event', row.id, id, at.getTime(), certificate, kind, text)
      for (const { wish, taken, text } of report.answered)
        this.#run('answerWish', receivedAt.getTime(), Number(taken), text, wish, row.name)
      const isStale = row.report_made_at !== null && madeAt.getTime() < row.report_made_at
      if (isStale) return 'stale'
      this.#run('spoke', host, version, nodeVersion, nodeEndOfLife, madeAt.getTime(), receivedAt.getTime(), row.id)
      for (const certificate of report.certificates)
        this.#run('certificate', row.id, certificate.name, madeAt.getTime(), JSON.stringify(certificate))
      if (report.isLast) this.#run('dropCertificates', row.id, madeAt.getTime())
      return 'taken'
    })
  }

  async wish({ agent, renew, because, by, madeAt }: Omit<Wish, 'id'>, entry: AuditEntry): Promise<void> {
    const certificate = 'certificate' in renew ? renew.certificate : null
    const issuer = 'issuer' in renew ? renew.issuer : null
    await this.#database.write(() => {
      this.#run('wish', agent, certificate, issuer, because, by, madeAt.getTime())
      this.#audit.insert([entry])
    })
  }

  openWishes(agent: string): Promise<readonly Wish[]> {
    return this.#database.read(() => this.#rows<WishRow>('openWishes', agent).map(wishOf))
  }

  hooks(): Promise<readonly AgentHook[]> {
    return this.#database.read(() => this.#rows<HookRow>('hooks').map((row) => this.#hookOf(row)))
  }

  hookByHash(hash: string): Promise<AgentHook | undefined> {
    return this.#database.read(() => {
      const [row] = this.#rows<HookRow>('hookByHash', hash)
      return row && this.#hookOf(row)
    })
  }

  addHook({ name, client, hash, names, createdAt }: Omit<AgentHook, 'reports'>, entry: AuditEntry): Promise<boolean> {
    return this.#database.write(() => {
      if (this.#run('addHook', name, client, hash, names.join(' '), createdAt.getTime()) === 0) return false
      this.#audit.insert([entry])
      return true
    })
  }

  async hookReport(hash: string, reports: readonly HookReport[]): Promise<void> {
    await this.#database.write(() => {
      for (const { name, fingerprint, at } of reports) this.#run('hookReport', name, fingerprint, at.getTime(), hash)
    })
  }

  #certificateOf(report: string): ReportedCertificate {
    return this.#database.parsed(storedCertificate, report, 'what an agent said of a certificate')
  }

  #rows<Row>(name: StatementName, ...values: SQLInputValue[]): readonly Row[] {
    return this.#statement[name].all(...values) as unknown as readonly Row[]
  }

  /** How many rows it changed. */
  #run(name: StatementName, ...values: SQLInputValue[]): number {
    return Number(this.#statement[name].run(...values).changes)
  }

  #agentOf(key: string): KnownAgent | undefined {
    const [row] = this.#rows<AgentRow>('byKey', key)
    return row && agentOf(row)
  }

  #hookOf(row: HookRow): AgentHook {
    return hookOf(row, this.#rows<HookReportRow>('hookReports', row.name))
  }
}
