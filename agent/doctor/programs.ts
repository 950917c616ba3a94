import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { quoted } from '../../src/network/parsed.ts'
import { configuredPrograms } from '../config/programs.ts'
import { type DoctorFinding, error, type Machine, ok } from './finding.ts'

/** The programs that a run starts: those of agent.yaml, and those that the agent needs for it. */
export async function programFindings({ config, path }: Machine): Promise<readonly DoctorFinding[]> {
  const install = config.certificates.flatMap((each) => each.install)
  const wanted = new Map<string, string>()
  for (const { command, use } of configuredPrograms(config)) wanted.set(command[0], use)
  if (install.some(({ kind }) => kind === 'pkcs12')) wanted.set('openssl', 'pkcs12')
  if (install.some(({ owner, group }) => owner !== undefined || group !== undefined))
    wanted.set('getent', 'owner and group')
  const findings: DoctorFinding[] = []
  for (const [program, use] of wanted) {
    if (await isFound(program, path)) continue
    findings.push(
      error(
        'programs',
        `${quoted(program)} for ${use} is not found, or cannot be started`,
        'install it, or write its whole path',
      ),
    )
  }
  return findings.length > 0 ? findings : [ok('programs', 'all that a run starts are there')]
}

async function isFound(program: string, path: string): Promise<boolean> {
  const candidates = isAbsolute(program) ? [program] : path.split(':').map((folder) => join(folder, program))
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return true
  }
  return false
}
