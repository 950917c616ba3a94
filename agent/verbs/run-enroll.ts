import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type JoinToken, readJoinToken } from '../../src/agent-protocol/join-token.ts'
import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { startOfInput } from '../../src/cli/start-of-input.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted, quotedUrl } from '../../src/network/parsed.ts'
import { CentreProblem } from '../centre/centre-problem.ts'
import { type Enrolled, enroll } from '../centre/enroll.ts'
import { tellCentre } from '../centre/tell-centre.ts'
import type { AgentOptions, EnrollOptions } from '../commands/options.ts'
import type { CentreAt } from '../config/agent-config.ts'
import { parseCentreUrl } from '../config/centre-url.ts'
import type { Workshop } from '../pass/workshop.ts'
import { alone, configFor } from './set-up.ts'

/** Runs `certflow-agent enroll` to its exit code. */
export async function runEnroll(
  url: string,
  options: AgentOptions & EnrollOptions,
  context: CliContext,
): Promise<number> {
  const config = await configFor(options, context)
  const centre = centreMeant(url, config.centre)
  const token = await tokenOf(options, context)
  return alone(context, { isByTimer: false }, async (shop) => {
    const { enrolment, state, publicKey } = await joined(shop, centre, token)
    const key = publicKey.slice(0, 8)
    if (state === 'waiting') {
      context.stdout.write(
        `${enrolment.agent} waits for approval, with key ${key}: certflow agents approve, at the centre.\n`,
      )
      return exitCodes.clean
    }
    context.stdout.write(`${enrolment.agent} has joined ${centre.url}, with key ${key}.\n`)
    await tellCentre(shop, config, [])
    return exitCodes.clean
  })
}

/** What is told to whom stands in agent.yaml: an address of the command line alone would be forgotten with the next run. */
function centreMeant(url: string, centre: CentreAt | undefined): CentreAt {
  const parsed = parseCentreUrl(url)
  if (!parsed.ok) throw new CertflowError('usage', `Cannot join: ${parsed.problem}`, { hint: parsed.hint })
  if (centre?.url === parsed.value) return centre
  const has = centre === undefined ? 'agent.yaml names no centre' : `agent.yaml names ${quotedUrl(centre.url)}`
  throw new CertflowError('usage', `Cannot join ${quotedUrl(url)}: ${has}`, {
    hint: `write centre: { url: ${parsed.value} } into it`,
  })
}

async function joined(shop: Workshop, centre: CentreAt, token: JoinToken): Promise<Enrolled> {
  try {
    return await enroll(shop, centre, token)
  } catch (error) {
    if (!(error instanceof CentreProblem)) throw error
    throw new CertflowError('centre-refused', `Cannot join ${quotedUrl(centre.url)}: ${error.message}`, {
      hint:
        error.hint ??
        (error.status === undefined
          ? 'look whether that is the centre, and whether it is reached from here'
          : 'look into the journal of the centre: journalctl -u certflow-serve'),
      cause: error,
    })
  }
}

async function tokenOf({ token, tokenFile }: EnrollOptions, context: CliContext): Promise<JoinToken> {
  const text =
    tokenFile !== undefined ? await tokenIn(tokenFile, context) : token === '-' ? await stdinOf(context) : (token ?? '')
  const read = readJoinToken(text.trim())
  if (read !== undefined) return read
  throw new CertflowError('usage', 'Cannot join: what was given is no token', {
    hint: 'give what certflow agents token has printed, all of it',
  })
}

async function tokenIn(file: string, { cwd }: CliContext): Promise<string> {
  return readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw new CertflowError('file-unreadable', `Cannot read token ${quoted(file)}: ${fileProblem(cause)}`, {
      hint: 'name the file that has what certflow agents token has printed',
      cause,
    })
  })
}

async function stdinOf(context: CliContext): Promise<string> {
  return printable((await startOfInput(context)).split('\n')[0] ?? '')
}
