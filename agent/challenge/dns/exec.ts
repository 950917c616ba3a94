import { printable } from '../../../src/domain/printable.ts'
import { quoted } from '../../../src/network/parsed.ts'
import { describeEnd, type ProgramOutcome, runProgram } from '../../run-program.ts'
import { challengeError } from '../challenge-error.ts'
import type { DnsProvider, TxtRecord } from './provider.ts'

/** Hooks that were written for other clients. */
export const hookConventions = ['certbot', 'lego', 'dehydrated'] as const

/** One of `hookConventions`. */
export type HookConvention = (typeof hookConventions)[number]

/** A program of the operator's that changes DNS. */
export interface ExecOptions {
  readonly kind: 'exec'
  /** Its path, and arguments that come before those of the convention. */
  readonly program: readonly [string, ...string[]]
  /** certbot's `--manual-cleanup-hook`; the other conventions have one program for both. */
  readonly cleanUp?: readonly [string, ...string[]]
  readonly convention: HookConvention
}

/** Hooks wait for DNS themselves, some for minutes. */
const hookMs = 300_000

/** Of what a hook says in a message. */
const longestTail = 500

/** One call of a hook. */
interface HookCall {
  readonly argv: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
}

/** TXT records by a hook. No shell reads anything; what is said of a record are arguments and variables. */
export function execProvider(options: ExecOptions): DnsProvider {
  const { add, remove } = conventions[options.convention](options)
  /** What the hook said when it added a record: certbot hands it to the one that removes it. */
  const said = new WeakMap<TxtRecord, string>()
  return {
    add: async (record, signal) => {
      const { stdout } = await runHook(add(record), record, signal)
      said.set(record, stdout.replaceAll('\0', '').trim())
    },
    remove: async (record) => {
      const call = remove(record, said.get(record) ?? '')
      // not ended by a signal: it is what happens after one
      if (call !== undefined) await runHook(call, record, undefined)
    },
  }
}

interface HookCalls {
  add(record: TxtRecord): HookCall
  remove(record: TxtRecord, added: string): HookCall | undefined
}

const conventions: Readonly<Record<HookConvention, (options: ExecOptions) => HookCalls>> = {
  // --manual-auth-hook, --manual-cleanup-hook: variables alone
  certbot: ({ program, cleanUp }) => ({
    add: (record) => ({ argv: program, env: certbotVariables(record) }),
    remove: (record, added) =>
      cleanUp && { argv: cleanUp, env: { ...certbotVariables(record), CERTBOT_AUTH_OUTPUT: added } },
  }),
  // EXEC_PATH: a verb, the name of the record with its last dot, the value
  lego: ({ program }) => ({
    add: ({ name, value }) => ({ argv: [...program, 'present', `${name}.`, value] }),
    remove: ({ name, value }) => ({ argv: [...program, 'cleanup', `${name}.`, value] }),
  }),
  // hook.sh: a verb, the name that is proved, the token, the value
  dehydrated: ({ program }) => ({
    add: ({ identifier, token, value }) => ({ argv: [...program, 'deploy_challenge', identifier, token, value] }),
    remove: ({ identifier, token, value }) => ({ argv: [...program, 'clean_challenge', identifier, token, value] }),
  }),
}

function certbotVariables({ identifier, value, identifiers, remaining }: TxtRecord): Record<string, string> {
  return {
    CERTBOT_DOMAIN: identifier,
    CERTBOT_VALIDATION: value,
    CERTBOT_ALL_DOMAINS: identifiers.join(','),
    CERTBOT_REMAINING_CHALLENGES: String(remaining),
  }
}

async function runHook(
  { argv, env = {} }: HookCall,
  { name }: TxtRecord,
  signal: AbortSignal | undefined,
): Promise<ProgramOutcome> {
  const outcome = await runProgram({ argv, env, deadlineMs: hookMs, ...(signal !== undefined && { signal }) })
  if (outcome.end.kind === 'exited' && outcome.end.code === 0) return outcome
  signal?.throwIfAborted()
  const said = outcome.output.trim().slice(-longestTail)
  const how = `it ${describeEnd(outcome.end)}${said === '' ? '' : `, and said: ${printable(said)}`}`
  throw challengeError(
    `Cannot change the TXT record ${name} by the hook ${quoted(argv[0])}: ${how}`,
    'run the hook by hand with the same arguments and variables',
  )
}
