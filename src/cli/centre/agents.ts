import { randomBytes } from 'node:crypto'
import { joinSecretHash, writeJoinToken } from '../../agent-protocol/join-token.ts'
import { centreIdentity } from '../../centre/agents/identity.ts'
import { grantMs } from '../../centre/agents/join-rules.ts'
import { newHookToken } from '../../centre/login/hooks.ts'
import { printable } from '../../domain/printable.ts'
import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'
import type { Settings } from '../../settings/settings.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { jobInventoryAt, jobInventoryPath } from '../read-sources.ts'
import { say } from '../say.ts'
import { type SettingsOptions, settingsFor } from '../settings.ts'
import { userName } from '../user-name.ts'
import { entryOf, ownStore } from './users.ts'
import { wishDoubt } from './wish-doubt.ts'

/** What every `certflow agents` command is told. */
export interface AgentOptions extends SettingsOptions {
  readonly inventory?: string
}

/** The options of `certflow agents token`. */
export interface TokenOptions extends AgentOptions {
  readonly name: string
  readonly from?: string
  readonly hook?: string
  readonly for?: readonly string[]
}

/** The options of `certflow agents approve`. */
export interface ApproveOptions extends AgentOptions {
  readonly key?: string
}

/** The options of `certflow agents renew`. */
export interface AskRenewalOptions extends AgentOptions {
  readonly issuer?: string
  readonly because?: string
}

/** `certflow agents token`: the token goes to standard output, this once. */
export async function makeToken(options: TokenOptions, context: CliContext): Promise<number> {
  const settings = await settingsFor(options, context)
  const { agents: known, ...inventory } = await jobInventoryAt(jobInventoryPath(settings, options.inventory, context))
  if (options.hook !== undefined) return makeHook(options, options.hook, inventory.endpoints, settings, context)
  const { name: agent, from } = options
  if (!known.includes(agent))
    throw new CertflowError('usage', `Cannot make a token for ${quoted(agent)}: the inventory has no such agent`, {
      hint: known.length === 0 ? `write agents: [${printable(agent)}] into it` : `it has ${known.join(', ')}`,
    })
  const { url } = settings.server
  if (url === undefined)
    throw new CertflowError('usage', 'Cannot make a token: nobody said where agents reach the centre', {
      hint: 'write server: { url: https://certflow.example.ac.jp } into the settings',
    })
  await using store = openSqliteStore(settings.store.path, { create: true })
  const { fingerprint: identity } = await centreIdentity(settings.store.path)
  const secret = randomBytes(32).toString('base64url')
  const at = context.now()
  const grant = {
    hash: joinSecretHash(secret),
    agent,
    createdAt: at,
    expiresAt: new Date(at.getTime() + grantMs),
    from,
  }
  await store.agents.grant(grant, entryOf('agent-token-made', agent, at, { ...(from !== undefined && { from }) }))
  context.stdout.write(`${writeJoinToken({ url, identity, secret })}\n`)
  if (options.quiet !== true)
    say(
      context,
      `On the server of ${printable(agent)}: certflow-agent enroll ${url} --token -  (and paste the token)\n`,
    )
  return exitCodes.clean
}

async function makeHook(
  { name, for: given = [], quiet }: TokenOptions,
  client: string,
  endpoints: readonly {
    readonly managedBy: string | undefined
    readonly host: string
    readonly serverName: string | undefined
  }[],
  settings: Settings,
  context: CliContext,
): Promise<number> {
  const names = given.map((each) => each.toLowerCase())
  const managed = new Set(
    endpoints.flatMap(({ managedBy, host, serverName }) => (managedBy === client ? [serverName ?? host] : [])),
  )
  const foreign = names.filter((each) => !managed.has(each))
  if (foreign.length > 0)
    throw new CertflowError('usage', `Cannot make a token for ${foreign.map((each) => quoted(each)).join(', ')}`, {
      hint: `give names of endpoints of the inventory with managed_by: ${client}`,
    })
  await using store = openSqliteStore(settings.store.path, { create: true })
  const { token, hash } = newHookToken()
  const at = context.now()
  const entry = entryOf('hook-added', name, at, { client, names: names.join(' ') })
  if (!(await store.agents.addHook({ name, client, hash, names, createdAt: at }, entry)))
    throw new CertflowError('usage', `There is a hook ${quoted(name)} already`, {
      hint: 'give another name, or revoke that one first',
    })
  context.stdout.write(`${token}\n`)
  if (quiet !== true) say(context, 'Keep it in a file that root alone reads; docs/agents.md has the hook.\n')
  return exitCodes.clean
}

/** `certflow agents approve`. */
export async function approveAgent(
  name: string,
  { key = '', ...options }: ApproveOptions,
  context: CliContext,
): Promise<number> {
  await using store = await ownStore(options, context)
  const waiting = (await store.agents.list()).filter(
    (agent) => agent.name === name && agent.state !== 'approved' && agent.key.startsWith(key),
  )
  const [agent, ...others] = waiting
  if (agent === undefined)
    throw new CertflowError('usage', `There is no agent ${quoted(name)} that waits`, {
      hint: 'certflow agents list shows those that do',
    })
  if (others.length > 0)
    throw new CertflowError('usage', `Cannot tell which agent ${quoted(name)} is meant: ${waiting.length} wait`, {
      hint: `give --key with one of ${waiting.map((each) => each.key.slice(0, 8)).join(', ')}: the server says which is its own`,
    })
  const entry = entryOf('agent-approved', name, context.now(), { key: agent.key, was: agent.state })
  await store.agents.approve(agent.id, entry)
  context.stdout.write(`${name} is approved: it is heard when it speaks next.\n`)
  return exitCodes.clean
}

/** `certflow agents revoke`. */
export async function revokeAgent(name: string, options: AgentOptions, context: CliContext): Promise<number> {
  await using store = await ownStore(options, context)
  if (!(await store.agents.revoke(name, entryOf('agent-revoked', name, context.now())))) throw unknownAgent(name)
  context.stdout.write(`${name} is revoked: what it says counts no more.\n`)
  return exitCodes.clean
}

/** The centre's wishes are for people to read in a journal: longer ones are not taken. */
const longestBecause = 500

/**
 * `certflow agents renew`.
 *
 * @param called the agent; undefined where all are meant
 */
export async function askRenewal(
  called: string | undefined,
  certificate: string | undefined,
  { issuer, because = '', ...options }: AskRenewalOptions,
  context: CliContext,
): Promise<number> {
  await using store = await ownStore(options, context)
  const approved = (await store.agents.list()).filter(({ state }) => state === 'approved')
  const agents = called === undefined ? approved : approved.filter(({ name }) => name === called)
  // in the order in which they are typed: each would hide those after it
  if (agents.length === 0) throw called === undefined ? noAgents() : unknownAgent(called)
  if ((certificate === undefined) === (issuer === undefined))
    throw new CertflowError('usage', 'Cannot tell what is to be renewed', {
      hint: 'name one certificate, or give --issuer',
    })
  if (because.trim() === '' || because.length > longestBecause)
    throw new CertflowError('usage', 'Cannot wish for a renewal without a reason of at most 500 characters', {
      hint: 'give --because "why, in a sentence": it is read in the journal of that server',
    })
  const at = context.now()
  const renew = certificate === undefined ? { issuer: issuer ?? '' } : { certificate }
  const what = certificate ?? `issuer ${issuer}`
  for (const { name: agent } of agents) {
    const wish = { agent, renew, because: printable(because.trim()), by: userName(), madeAt: at }
    await store.agents.wish(wish, entryOf('renewal-wished', agent, at, { what, because: wish.because }))
  }
  const doubt = await wishDoubt(store, agents, renew)
  if (doubt !== undefined) say(context, `certflow: warning: ${doubt}\n`)
  const who = called ?? `Each of ${agents.length} agents`
  context.stdout.write(`${who} hears of it when it speaks next, and renews with the pass after that.\n`)
  return exitCodes.clean
}

function noAgents(): CertflowError {
  return new CertflowError('usage', 'No agent has joined yet', { hint: 'certflow agents token makes a token for one' })
}

function unknownAgent(name: string): CertflowError {
  return new CertflowError('usage', `There is no agent ${quoted(name)}`, {
    hint: 'certflow agents list shows those that have joined',
  })
}
