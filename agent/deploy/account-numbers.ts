import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CertflowError } from '../../src/errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { InstallPath } from '../config/agent-config.ts'

/** Directory services of a campus may be slow, and are asked for a name or two. */
const lookupMs = 10_000

/** The numbers of owner and group of a path; undefined for the agent's own. Rejects with `account-unknown`. */
export async function accountNumbers({ owner, group }: Pick<InstallPath, 'owner' | 'group'>): Promise<{
  readonly uid: number | undefined
  readonly gid: number | undefined
}> {
  return {
    uid: owner === undefined ? undefined : await numberOf('passwd', owner),
    gid: group === undefined ? undefined : await numberOf('group', group),
  }
}

/** getent(1) asks whatever the system asks: files, LDAP, sssd. In both databases the number is the third field. */
async function numberOf(database: 'passwd' | 'group', name: string): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)('getent', [database, '--', name], { timeout: lookupMs })
    const number = Number(stdout.split(':')[2])
    if (Number.isInteger(number)) return number
    throw new Error('no number in the answer of getent')
  } catch (cause) {
    const kind = database === 'passwd' ? 'user' : 'group'
    throw new CertflowError('account-unknown', `Cannot install for ${kind} ${quoted(name)}: there is no such ${kind}`, {
      hint: `name one that exists on this machine, or make it first`,
      cause,
    })
  }
}
