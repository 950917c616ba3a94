import { hash, randomBytes } from 'node:crypto'
import type { AgentStore } from '../../store/agent-store.ts'
import type { HookCaller } from './caller.ts'

const prefix = 'certflow_hook_'

/** A new token of a hook, and how it is kept. */
export function newHookToken(): { readonly token: string; readonly hash: string } {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  return { token, hash: hash('sha256', token) }
}

/** Reports whether a token is meant to be one of a hook. */
export function isHookToken(token: string): boolean {
  return token.startsWith(prefix)
}

/** The hook that shows a token that counts. */
export async function hookOfToken(agents: AgentStore, token: string): Promise<HookCaller | undefined> {
  const hook = await agents.hookByHash(hash('sha256', token))
  return hook && { kind: 'hook', hook }
}
