import { newToken } from '../../centre/login/tokens.ts'
import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'
import type { Scope } from '../../store/token-store.ts'
import { columnsText, moment } from '../alerts/words.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import type { SettingsOptions } from '../settings.ts'
import { entryOf, ownStore } from './users.ts'

/** The options of `certflow tokens add`. */
export interface AddTokenOptions extends SettingsOptions {
  readonly scope: readonly Scope[]
  readonly expires?: Date
}

/** `certflow tokens add`: the token goes to standard output, this once. */
export async function addToken(name: string, options: AddTokenOptions, context: CliContext): Promise<number> {
  const { scope: scopes, expires: expiresAt } = options
  const at = context.now()
  if (expiresAt !== undefined && expiresAt <= at)
    throw new CertflowError('usage', `Cannot end on ${moment(expiresAt)}: that is over`, { hint: 'give a day to come' })
  await using store = await ownStore(options, context)
  const { token, hash } = newToken()
  const kept = { name, hash, scopes, createdAt: at, expiresAt, usedAt: undefined }
  const entry = entryOf('token-added', name, at, { scopes: scopes.join(' ') })
  if (!(await store.tokens.add(kept, entry)))
    throw new CertflowError('usage', `There is a token ${quoted(name)} already`, {
      hint: 'give another name, or revoke that one first',
    })
  context.stdout.write(`${token}\n`)
  return exitCodes.clean
}

/** `certflow tokens list`: what tokens there are, not what they are. */
export async function listTokens(options: SettingsOptions, context: CliContext): Promise<number> {
  await using store = await ownStore(options, context)
  const rows = (await store.tokens.list()).map(({ name, scopes, createdAt, expiresAt, usedAt }) => [
    name,
    scopes.join(','),
    moment(createdAt),
    expiresAt === undefined ? 'never' : moment(expiresAt),
    usedAt === undefined ? 'never' : usedAt.toISOString().slice(0, 10),
  ])
  const text = columnsText(['name', 'scopes', 'since', 'ends', 'used'], rows, context.stdout.columns || 80)
  context.stdout.write(rows.length === 0 ? 'There is no token.\n' : text)
  return exitCodes.clean
}

/** `certflow tokens revoke`: it is good for nothing from now on. */
export async function revokeToken(name: string, options: SettingsOptions, context: CliContext): Promise<number> {
  await using store = await ownStore(options, context)
  if (!(await store.tokens.revoke(name, entryOf('token-revoked', name, context.now()))))
    throw new CertflowError('usage', `There is no token ${quoted(name)}`, {
      hint: 'certflow tokens list shows those that there are',
    })
  context.stdout.write(`${name} is good for nothing any more.\n`)
  return exitCodes.clean
}
