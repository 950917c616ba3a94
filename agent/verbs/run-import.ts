import { readFile, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { say } from '../../src/cli/say.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem, isAbsent } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { ImportOptions } from '../commands/import.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { loadAgentConfig, usableAgentConfig } from '../config/load.ts'
import type { ImportedClientName } from '../import/client-names.ts'
import { isOnlyBegun, type NamedCertificate, named, withCertificates } from '../import/entries.ts'
import { importedClients } from '../import/index.ts'
import { certificateNamed } from '../pass/pass.ts'
import { accountPath, accountStore } from '../state/account-file.ts'
import { replaceDurably } from '../state/durable-file.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { alone } from './set-up.ts'

/** Runs `certflow-agent import` to its exit code. Without `write` nothing changes. */
export async function runImport(
  clientName: ImportedClientName,
  { from, directory, write, quiet = false }: ImportOptions,
  context: CliContext,
): Promise<number> {
  const client = importedClients[clientName]
  const folder = resolve(context.cwd, from ?? client.usualFolder)
  const { certificates, remarks } = await client.read(folder, directory)
  const remark = (text: string) => {
    if (!quiet) say(context, `certflow-agent: ${printable(text)}\n`)
  }
  for (const each of remarks) remark(each)
  if (certificates.length === 0) throw nothingFound(clientName, folder)
  const path = write === undefined ? undefined : resolve(context.cwd, write)
  const before = path === undefined ? undefined : await existing(path)
  const file = path ?? resolve(context.cwd, 'agent.yaml')
  const { fresh: all, known } = named(certificates, knownIn(before, file))
  const fresh = all.filter((each) => isUsable(each, file, remark))
  if (all.length > 0 && fresh.length === 0) throw nothingFound(clientName, folder)
  for (const { called } of known) remark(`${called}: agent.yaml has it already`)
  const text = withCertificates(before, fresh)
  const config = usableAgentConfig(loadAgentConfig(text, file, hostname()), file)
  if (path === undefined) {
    context.stdout.write(text)
    remark('nothing was written; --write /etc/certflow/agent.yaml adds these entries, and takes over the accounts')
  } else {
    const code = await alone(context, { isByTimer: false }, async ({ state }) => {
      for (const each of fresh) await saveAccount(state, each, config, remark)
      if (fresh.length > 0) await save(path, text)
      return exitCodes.clean
    })
    if (code !== exitCodes.clean) return code
  }
  remark(`switch ${clientName} off before the first run: ${client.switchOff}`)
  return exitCodes.clean
}

/** What the file has already. Throws `settings-invalid` where nothing can be added to it. */
function knownIn(text: string | undefined, file: string): AgentConfig['certificates'] {
  if (text === undefined) return []
  const loaded = loadAgentConfig(text, file, hostname())
  // A file that only names the CA is a good beginning.
  return isOnlyBegun(text) ? [] : usableAgentConfig(loaded, file).certificates
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isAbsent(cause)) return undefined
    throw new CertflowError('file-unreadable', `Cannot read ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name an agent.yaml, or a file that does not exist yet',
      cause,
    })
  }
}

/** Reports whether agent.yaml can have an entry; one that it cannot is no reason to leave out the others. */
function isUsable(each: NamedCertificate, file: string, remark: (text: string) => void): boolean {
  const { faults } = loadAgentConfig(withCertificates(undefined, [each]), file, hostname())
  const fault = faults.find(({ severity }) => severity === 'error')
  if (fault !== undefined) remark(`${each.certificate.called}: left out: ${fault.message}`)
  return fault === undefined
}

/** Whose the file is, and who may read it, stays. */
async function save(path: string, text: string): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined)
    const access = there === undefined ? { mode: 0o644 } : { mode: there.mode & 0o777, uid: there.uid, gid: there.gid }
    await replaceDurably(path, text, access)
  } catch (cause) {
    throw new CertflowError('file-unwritable', `Cannot write ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name a file in a folder that exists and that this user may write to',
      cause,
    })
  }
}

/** An account that the agent has already is not replaced: what was ordered by it belongs to it. */
async function saveAccount(
  state: StateFolder,
  { name, certificate: { account } }: NamedCertificate,
  config: AgentConfig,
  remark: (text: string) => void,
): Promise<void> {
  const ordering = certificateNamed(config, name)?.ordering
  if (ordering === undefined) return
  if (account === undefined) {
    remark(`${name}: its account was not found; the first order makes a new one`)
    return
  }
  const store = accountStore(accountPath(state, name, ordering), ordering.account.directory)
  const known = await store.read()
  if (known === undefined) await store.save({ keyPem: account.keyPem, url: account.url })
  else if (known.keyPem !== account.keyPem)
    remark(`${name}: it has another account than the agent at this CA, whose own is kept`)
}

function nothingFound(client: string, folder: string): CertflowError {
  return new CertflowError('usage', `Cannot import from ${client}: nothing in ${quoted(folder)} can be taken over`, {
    hint: 'name its folder with --from; what was left out is said above',
  })
}
