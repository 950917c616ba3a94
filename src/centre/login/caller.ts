import type { RequestClaim } from '../../agent-protocol/signed-request.ts'
import type { Role } from '../../store/account-store.ts'
import type { AgentHook, KnownAgent } from '../../store/agent-store.ts'
import type { Scope } from '../../store/token-store.ts'

/** Somebody at a browser. */
export interface Person {
  readonly kind: 'person'
  readonly login: string
  readonly role: Role
  /** The contacts of the inventory that name this login: what is theirs is this person's own. */
  readonly contacts: ReadonlySet<string>
  /** Id of the session; undefined where the single sign-on speaks for them. */
  readonly session: string | undefined
}

/** A program with a token. */
export interface Program {
  readonly kind: 'program'
  readonly name: string
  readonly scopes: ReadonlySet<Scope>
}

/** A server that signs its requests. */
export interface AgentCaller {
  readonly kind: 'agent'
  readonly agent: KnownAgent
  readonly claim: RequestClaim
}

/** The hook of another ACME client, with its token. */
export interface HookCaller {
  readonly kind: 'hook'
  readonly hook: AgentHook
}

/** Who makes a request; undefined for nobody that is known. */
export type Caller = Person | Program | AgentCaller | HookCaller | undefined

/** Who may make a request of a route. `agent`: a server that signs its requests; `hook`: another ACME client that says what it renewed. */
export type Grant = 'public' | Role | `token:${Scope}` | 'agent' | 'hook'

/** Reports whether one of the grants is this caller's. */
export function isGranted(caller: Caller, may: readonly Grant[]): boolean {
  if (may.includes('public')) return true
  switch (caller?.kind) {
    case undefined:
      return false
    case 'person':
      return may.includes(caller.role)
    case 'program':
      return [...caller.scopes].some((scope) => may.includes(`token:${scope}`))
    case 'agent':
    case 'hook':
      return may.includes(caller.kind)
  }
}

/** What the audit calls a caller. */
export function callerName(caller: NonNullable<Caller>): string {
  switch (caller.kind) {
    case 'person':
      return caller.login
    case 'program':
      return `token ${caller.name}`
    case 'agent':
      return `agent ${caller.agent.name}`
    case 'hook':
      return `hook ${caller.hook.name}`
  }
}

/** What tells whose something is. */
interface Owned {
  readonly owner: string | undefined
  readonly fallback: string | undefined
}

/** Reports whether a caller may see what is somebody's: an owner sees the own alone, everybody else everything. */
export function mayTouch(caller: Caller, owned: readonly Owned[]): boolean {
  if (caller?.kind !== 'person' || caller.role !== 'owner') return caller !== undefined
  return owned.some(({ owner, fallback }) => {
    const contact = owner ?? fallback
    return contact !== undefined && caller.contacts.has(contact)
  })
}
