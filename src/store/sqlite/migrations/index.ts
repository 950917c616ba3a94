import { first } from './001-first.ts'
import { unclearAttempts } from './002-unclear-attempts.ts'
import { escalations } from './003-escalations.ts'
import { revocations } from './004-revocations.ts'
import { logins } from './010-logins.ts'
import { agents } from './020-agents.ts'

/**
 * The statements that lead from each version of the schema to the next, the first from nothing to version 1. What is in a release
 * is never changed again: a further change of the schema is a further file.
 */
export const migrations: readonly string[] = [first, unclearAttempts, escalations, revocations, logins, agents]
