import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AgentOptions } from '../commands/options.ts'
import type { CertificateConfig, Ordering } from '../config/agent-config.ts'
import { accountFile, accountPath, accountStore } from '../state/account-file.ts'
import { createDurably } from '../state/durable-file.ts'
import { alone, configFor, wantedCertificate } from './set-up.ts'

/** Runs `certflow-agent account export` to its exit code. */
export async function runAccountExport(
  name: string,
  file: string,
  options: AgentOptions,
  context: CliContext,
): Promise<number> {
  const config = wantedCertificate(await configFor(options, context), name)
  const ordering = orderingOf(config)
  const to = resolve(context.cwd, file)
  return alone(context, { isByTimer: false }, async ({ state }) => {
    const path = accountPath(state, name, ordering)
    if ((await accountStore(path, ordering.account.directory).read()) === undefined)
      throw refused('export', name, 'there is none yet', 'certflow-agent run makes it with the first order')
    try {
      await createDurably(to, await readFile(path), { mode: 0o600 })
    } catch (cause) {
      throw new CertflowError('file-unwritable', `Cannot write account ${quoted(to)}: ${fileProblem(cause)}`, {
        hint: 'name a file that does not exist yet, in a folder that this user may write to',
        cause,
      })
    }
    return exitCodes.clean
  })
}

/** Runs `certflow-agent account import` to its exit code. */
export async function runAccountImport(
  name: string,
  file: string,
  options: AgentOptions,
  context: CliContext,
): Promise<number> {
  const config = wantedCertificate(await configFor(options, context), name)
  const ordering = orderingOf(config)
  const from = resolve(context.cwd, file)
  const { directory, url, keyPem } = await readExported(from)
  if (directory !== ordering.account.directory)
    throw refused('import', name, `the file is of ${directory}`, `it is ordered at ${ordering.account.directory}`)
  return alone(context, { isByTimer: false }, async ({ state }) => {
    const store = accountStore(accountPath(state, name, ordering), directory)
    const known = await store.read()
    if (known !== undefined && known.keyPem !== keyPem)
      throw refused(
        'import',
        name,
        'there is another one',
        'move its file out of the folder accounts of the state first',
      )
    await store.save({ keyPem, url })
    return exitCodes.clean
  })
}

async function readExported(path: string) {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new CertflowError('file-unreadable', `Cannot read account ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name a file that account export has written',
      cause,
    })
  }
  const parsed = accountFile.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  throw new CertflowError('file-unreadable', `Cannot read account ${quoted(path)}: it is no exported account`, {
    hint: 'name a file that account export has written',
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function orderingOf({ name, ordering }: CertificateConfig): Ordering {
  if (ordering !== undefined) return ordering
  throw refused('find', name, 'its certificate comes by hand', 'name a certificate that has a challenge')
}

function refused(what: string, name: string, why: string, hint: string): CertflowError {
  return new CertflowError('usage', `Cannot ${what} the account of ${quoted(name)}: ${why}`, { hint })
}
