import type { ReportedCertificate } from '../domain/agents/agent-report.ts'
import type { AgentState } from '../domain/agents/agent-standing.ts'
import type { AuditEntry } from './audit-store.ts'

/** What lets one agent join, once. */
export interface JoinGrant {
  /** SHA-256 of its secret, in hex. */
  readonly hash: string
  /** The agent's name in the inventory. */
  readonly agent: string
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Who joins from elsewhere waits for approval; undefined where nobody said. */
  readonly from: string | undefined
}

/** What an agent says of itself. */
export interface AgentAbout {
  /** Hash of the machine's id. */
  readonly machine: string
  readonly host: string
  readonly version: string
  readonly nodeVersion: string
  /** Day on which nobody mends that version of Node any more. */
  readonly nodeEndOfLife: string | undefined
}

/** An agent that has joined. */
export interface KnownAgent extends AgentAbout {
  readonly id: number
  readonly name: string
  readonly state: AgentState
  /** Its public key. */
  readonly key: string
  /** Of who joined. */
  readonly address: string
  readonly enrolledAt: Date
  /** When it spoke last; undefined where it never did. */
  readonly reportedAt: Date | undefined
}

/** Who wants to join. */
export interface Joining extends AgentAbout {
  readonly hash: string
  readonly key: string
  readonly address: string
  readonly at: Date
}

/** What came of it. `known`: the same key has joined with the same token before, as when an answer was lost. */
export type Joined = { readonly agent: KnownAgent; readonly isNew: boolean } | 'refused'

/** A report as it is kept. */
export interface KeptReport extends AgentAbout {
  readonly madeAt: Date
  readonly receivedAt: Date
  /** No other report of this `madeAt` comes after it: what was not in them is there no more. */
  readonly isLast: boolean
  readonly certificates: readonly ReportedCertificate[]
  readonly events: readonly AgentEvent[]
  readonly answered: readonly { readonly wish: number; readonly taken: boolean; readonly text: string }[]
}

/** Something that happened on a server. */
export interface AgentEvent {
  readonly id: string
  readonly at: Date
  readonly certificate: string
  readonly kind: 'changed' | 'failed'
  readonly text: string
}

/** `cloned`: another machine spoke with the same key, and it is quarantined since. `stale`: a newer report is there already. */
export type ReportTaken = 'taken' | 'stale' | 'cloned' | 'refused'

/** Something that a person wishes of an agent. */
export interface Wish {
  readonly id: number
  readonly agent: string
  /** A certificate by its name there, or a text in the issuer of what is to be renewed. */
  readonly renew: { readonly certificate: string } | { readonly issuer: string }
  readonly because: string
  readonly by: string
  readonly madeAt: Date
}

/** A hook of another ACME client: a token, and for which names it may speak. */
export interface AgentHook {
  readonly name: string
  /** As `managed_by` names it. */
  readonly client: string
  readonly hash: string
  readonly names: readonly string[]
  readonly createdAt: Date
  readonly reports: readonly HookReport[]
}

/** What a hook said of a name last. */
export interface HookReport {
  readonly name: string
  readonly fingerprint: string
  readonly at: Date
}

/** Agents, what they said, and what is wished of them. */
export interface AgentStore {
  /** All but those that are revoked, by name. */
  list(): Promise<readonly KnownAgent[]>
  /** Names of which the last agent was revoked and no other one has joined, and when that was. */
  revoked(): Promise<ReadonlyMap<string, Date>>
  byKey(key: string): Promise<KnownAgent | undefined>
  /** Of agents that are approved, or were until their quarantine: what they have said last, by the agent's id. */
  certificates(): Promise<ReadonlyMap<number, readonly ReportedCertificate[]>>
  /** What happened since `moment`, newest first; wishes that an agent refused are among it, when the centre heard so. */
  events(moment: Date): Promise<readonly (AgentEvent & { readonly agent: string })[]>

  grant(grant: JoinGrant, entry: AuditEntry): Promise<void>
  granted(hash: string): Promise<JoinGrant | undefined>
  /**
   * Redeems a grant, once however many try at once. Whom `mayJoinAt` says yes of is approved, and the agent of that name before it, if there was one,
   * revoked; others wait.
   */
  join(
    joining: Joining,
    mayJoinAt: (grant: JoinGrant, before: KnownAgent | undefined) => boolean,
    entry: (agent: KnownAgent, before: KnownAgent | undefined) => AuditEntry,
  ): Promise<Joined>
  /** Approves one that waits or is in quarantine: others of its name are revoked, and its machine is the one that spoke last. False where there is none of that id. */
  approve(id: number, entry: AuditEntry): Promise<boolean>
  /** Revokes all agents of a name and the grants for it, or the hook of that name. False where there is none. */
  revoke(name: string, entry: AuditEntry): Promise<boolean>
  /** Puts another key in place of one. False where the old one is not that of an approved agent, or the new one is known. */
  changeKey(key: string, next: string, entry: AuditEntry): Promise<boolean>

  /** Notes that a key has used a nonce; false where it had before. Nonces of before `forgetBefore` are forgotten. */
  useNonce(key: string, nonce: string, at: Date, forgetBefore: Date): Promise<boolean>
  /** Keeps what an approved agent says; the same once more changes nothing. `cloned` is noted in the audit by `entry`. */
  report(key: string, report: KeptReport, entry: AuditEntry): Promise<ReportTaken>

  wish(wish: Omit<Wish, 'id'>, entry: AuditEntry): Promise<void>
  /** Wishes that an agent has not answered yet, oldest first. */
  openWishes(agent: string): Promise<readonly Wish[]>

  hooks(): Promise<readonly AgentHook[]>
  hookByHash(hash: string): Promise<AgentHook | undefined>
  /** False, and nothing changed, where there is a hook of that name. */
  addHook(hook: Omit<AgentHook, 'reports'>, entry: AuditEntry): Promise<boolean>
  hookReport(hash: string, reports: readonly HookReport[]): Promise<void>
}
