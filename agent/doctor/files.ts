import { constants } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import { secretFiles } from '../config/secret-files.ts'
import { accountNumbers } from '../deploy/account-numbers.ts'
import { accountPath, accountStore } from '../state/account-file.ts'
import { type DoctorFinding, error, type Machine, ok, warning } from './finding.ts'

/** The state folder: there or to be made, writable, and nobody else's. */
export async function stateFindings({ state, config }: Machine): Promise<readonly DoctorFinding[]> {
  const { root } = state
  const there = await nearest(root)
  const problem = await whyNotWritable(there)
  if (problem !== undefined)
    return [error('state', `${quoted(there)} cannot be written: ${problem}`, 'run as root, as the systemd unit does')]
  if (there !== root) return [ok('state', `${quoted(root)} is made by the first run`)]
  const closed = ['pending', 'ledgers', 'accounts'].map((name) => join(root, name))
  const keys = config.certificates.map(({ name }) => join(state.live(name), 'key.pem'))
  const findings = [
    ...(await tooOpen('state', [root, join(root, 'live'), join(root, 'generations')], 0o022, 'go-w')),
    ...(await tooOpen('state', [...closed, ...keys], 0o077, 'go=')),
  ]
  return findings.length > 0 ? findings : [ok('state', `${quoted(root)} can be written, and by nobody else`)]
}

/** Keys of accounts, as far as there are any. */
export async function accountFindings({ state, config }: Machine): Promise<readonly DoctorFinding[]> {
  const names = await readdir(state.accounts).catch(() => [])
  const files = names.filter((name) => name.endsWith('.json')).map((name) => join(state.accounts, name))
  const findings = [...(await tooOpen('accounts', files, 0o077, 'go='))]
  for (const { name, ordering } of config.certificates) {
    if (ordering === undefined) continue
    try {
      await accountStore(accountPath(state, name, ordering), ordering.account.directory).read()
    } catch (cause) {
      if (!(cause instanceof CertflowError)) throw cause
      findings.push(error('accounts', cause.message, cause.hint))
    }
  }
  if (findings.length > 0) return findings
  return [
    ok('accounts', files.length === 0 ? 'an account is made with the first order' : 'nobody else reads their keys'),
  ]
}

/** Files with passwords and keys that agent.yaml names. */
export async function secretFindings({ config }: Machine): Promise<readonly DoctorFinding[]> {
  const files = secretFiles(config)
  const missing: DoctorFinding[] = []
  for (const file of files) {
    const problem = await access(file, constants.R_OK).then(() => undefined, fileProblem)
    if (problem !== undefined)
      missing.push(
        error('secrets', `${quoted(file)} cannot be read: ${problem}`, 'put it there, or correct agent.yaml'),
      )
  }
  const findings = [...missing, ...(await tooOpen('secrets', files, 0o007, 'o='))]
  if (findings.length > 0) return findings
  return [ok('secrets', files.length === 0 ? 'agent.yaml names no file with one' : 'not everybody may read them')]
}

/** A renewal writes some ten kilobytes; below this others on the machine are in trouble, too. */
const scarceBytes = 64 * 1_048_576
const tooFewBytes = 1_048_576

/** Room for what is staged and installed. */
export async function diskFindings({ state, config }: Machine): Promise<readonly DoctorFinding[]> {
  const folders = [
    state.root,
    ...config.certificates.flatMap(({ install }) => install.map(({ path }) => dirname(path))),
  ]
  const findings = new Map<string, DoctorFinding>()
  for (const folder of folders) {
    const there = await nearest(folder)
    const { bavail, bsize, files, ffree } = await statfs(there)
    const left = bavail * bsize
    const hint = 'make room: what is half written is never put in force, and nothing is renewed'
    const room = `${Math.floor(left / 1_048_576)} MiB`
    if (left < tooFewBytes || (files > 0 && ffree === 0))
      findings.set(there, error('disk', `${quoted(there)} has no room left (${room}, ${ffree} files)`, hint))
    else if (left < scarceBytes) findings.set(there, warning('disk', `${quoted(there)} has ${room} left`, hint))
  }
  return findings.size > 0 ? [...findings.values()] : [ok('disk', 'there is room for what is written')]
}

/** Folders and accounts of `install:`, each told once for a certificate. */
export async function installFindings({ config }: Machine): Promise<readonly DoctorFinding[]> {
  const findings = new Map<string, DoctorFinding>()
  const note = (finding: DoctorFinding) => findings.set(finding.text, finding)
  for (const { name, install } of config.certificates) {
    for (const entry of install) {
      const folder = dirname(entry.path)
      const problem = await whyNotWritable(folder)
      if (problem !== undefined)
        note(
          error(
            'install',
            `${name}: ${quoted(folder)} cannot be written: ${problem}`,
            'make the folder, or correct install:',
          ),
        )
      try {
        await accountNumbers(entry)
      } catch (cause) {
        if (!(cause instanceof CertflowError)) throw cause
        note(error('install', `${name}: ${cause.message}`, cause.hint))
      }
    }
  }
  return findings.size > 0 ? [...findings.values()] : [ok('install', 'the folders are there and can be written')]
}

async function tooOpen(
  check: DoctorFinding['check'],
  paths: readonly string[],
  forbidden: number,
  remedy: string,
): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = []
  for (const path of paths) {
    const mode = await stat(path).then(
      (stats) => stats.mode & 0o777,
      () => 0,
    )
    if ((mode & forbidden) === 0) continue
    const text = `${quoted(path)} is open to others: its mode is ${mode.toString(8).padStart(4, '0')}`
    findings.push(error(check, text, `chmod ${remedy} ${quoted(path)}`))
  }
  return findings
}

/** The folder, or the nearest above it that is there. */
async function nearest(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if (at === dirname(at)) return at
    const isThere = await stat(at).then(
      () => true,
      () => false,
    )
    if (isThere) return at
  }
}

async function whyNotWritable(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    return (await stat(folder)).isDirectory() ? undefined : 'it is no folder'
  } catch (cause) {
    return fileProblem(cause)
  }
}
