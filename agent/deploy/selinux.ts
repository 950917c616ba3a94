import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { printable } from '../../src/domain/printable.ts'
import type { InstallPath } from '../config/agent-config.ts'
import { describeEnd, runProgram } from '../run-program.ts'
import type { StateFolder } from '../state/state-folder.ts'

/** What the policies of RHEL and its relatives let every server read; without it they may read nothing of the state. */
const certificateType = 'cert_t'

/** It changes a dozen labels. */
const chconMs = 10_000

/** What may be labelled. */
export interface Labelled {
  readonly state: StateFolder
  readonly name: string
  readonly install: readonly InstallPath[]
}

/**
 * Labels a generation, the link that names what is in force, and the copies of `install:` so that servers may read them. Does nothing where
 * SELinux is not on. Resolves to what went wrong, a sentence without period; undefined where nothing did.
 *
 * @param selinuxFolder where the kernel shows SELinux wherever it is on, enforcing or permissive
 */
export async function labelForServers(
  { state, name, install }: Labelled,
  generation: number,
  selinuxFolder: string,
): Promise<string | undefined> {
  if (!existsSync(join(selinuxFolder, 'enforce'))) return undefined
  const copies = install.flatMap(({ as, path }) => (as === 'copy' && existsSync(path) ? [path] : []))
  const paths = [state.generation(name, generation), state.live(name), ...copies]
  const { end, output } = await runProgram({
    argv: ['chcon', '--no-dereference', '--recursive', `--type=${certificateType}`, '--', ...paths],
    deadlineMs: chconMs,
  })
  if (end.kind === 'exited' && end.code === 0) return undefined
  const [said = ''] = output.trim().split('\n')
  return `SELinux may keep servers from reading what is in force: chcon ${describeEnd(end)}${said === '' ? '' : `: ${printable(said)}`}`
}
