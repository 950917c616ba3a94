import { hashPassword, passwordProblem } from '../../centre/login/password.ts'
import { passwordProblemTexts } from '../../centre/login/password-words.ts'
import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'
import type { Role } from '../../store/account-store.ts'
import type { AuditEntry } from '../../store/audit-store.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import type { Store } from '../../store/store.ts'
import { columnsText, moment } from '../alerts/words.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { hiddenLine } from '../hidden-line.ts'
import { type SettingsOptions, settingsFor } from '../settings.ts'
import { startOfInput } from '../start-of-input.ts'
import { userName } from '../user-name.ts'

/** The options of `certflow users add`. */
export interface AddUserOptions extends SettingsOptions {
  readonly role: Role
}

/** `certflow users add`: an account with the password of standard input. */
export async function addUser(
  login: string,
  { role, ...options }: AddUserOptions,
  context: CliContext,
): Promise<number> {
  const password = await hashPassword(await readNewPassword(context))
  await using store = await ownStore(options, context)
  const at = context.now()
  const account = { login, role, password, createdAt: at, passwordAt: at }
  if (!(await store.accounts.add(account, entryOf('account-added', login, at, { role }))))
    throw new CertflowError('usage', `There is an account ${quoted(login)} already`, {
      hint: 'certflow users passwd sets another password; to change its role, remove it and add it again',
    })
  context.stdout.write(`${login} can log in now, as ${role}.\n`)
  return exitCodes.clean
}

/** `certflow users list`. */
export async function listUsers(options: SettingsOptions, context: CliContext): Promise<number> {
  await using store = await ownStore(options, context)
  const accounts = await store.accounts.list()
  const rows = accounts.map(({ login, role, createdAt, passwordAt }) => [
    login,
    role,
    moment(createdAt),
    moment(passwordAt),
  ])
  const text = columnsText(['login', 'role', 'since', 'password of'], rows, context.stdout.columns || 80)
  context.stdout.write(rows.length === 0 ? 'There is no account.\n' : text)
  return exitCodes.clean
}

/** `certflow users passwd`: another password, of standard input; whoever was logged in with the old one is no more. */
export async function changePassword(login: string, options: SettingsOptions, context: CliContext): Promise<number> {
  const password = await hashPassword(await readNewPassword(context))
  await using store = await ownStore(options, context)
  const at = context.now()
  const entry = entryOf('password-changed', login, at)
  if (!(await store.accounts.changePassword(login, password, at, entry))) throw unknownAccount(login)
  context.stdout.write(`${login} has another password, and is logged out everywhere.\n`)
  return exitCodes.clean
}

/** `certflow users remove`. */
export async function removeUser(login: string, options: SettingsOptions, context: CliContext): Promise<number> {
  await using store = await ownStore(options, context)
  if (!(await store.accounts.remove(login, entryOf('account-removed', login, context.now()))))
    throw unknownAccount(login)
  context.stdout.write(`${login} can no longer log in.\n`)
  return exitCodes.clean
}

/** The store, made where there is none yet: accounts come before the first run. */
export async function ownStore(options: SettingsOptions, context: CliContext): Promise<Store> {
  const settings = await settingsFor(options, context)
  return openSqliteStore(settings.store.path, { create: true })
}

/** What the audit says of a change that was made here. */
export function entryOf(action: string, about: string, at: Date, detail: AuditEntry['detail'] = {}): AuditEntry {
  return { at, by: userName(), action, about, detail }
}

async function readNewPassword(context: CliContext): Promise<string> {
  const password =
    context.stdin.isTTY === true
      ? await hiddenLine(context, 'The password (nothing is shown as you type): ')
      : (await startOfInput(context)).replace(/\r?\n$/, '')
  const problem = passwordProblem(password)
  if (problem === undefined) return password
  const why = password === '' ? 'there is none' : passwordProblemTexts.en[problem]
  throw new CertflowError('password-unusable', `Cannot take the password of standard input: ${why}`, {
    hint: 'give one line of at least 12 characters, like: certflow users add tanaka --role admin < file',
  })
}

function unknownAccount(login: string): CertflowError {
  return new CertflowError('usage', `There is no account ${quoted(login)}`, {
    hint: 'certflow users list shows those that there are',
  })
}
