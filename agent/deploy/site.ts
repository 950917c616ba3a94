import type { CertificateConfig } from '../config/agent-config.ts'
import type { LocalMoment } from '../domain/reload-time.ts'
import type { Ledger, WorkStep } from '../state/ledger.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { labelForServers } from './selinux.ts'

/** What a deployment works with. */
export interface Site {
  readonly state: StateFolder
  readonly config: CertificateConfig
  readonly now: () => Date
  /** The wall clock of this machine, for hours of reloading. */
  readonly localOf: (at: Date) => LocalMoment
  /** Ends programs and waits; what is done stays done, and the next run goes on. */
  readonly signal: AbortSignal
  /** Keeps the ledger: on the disk when it resolves. */
  readonly keep: (ledger: Ledger) => Promise<void>
  /** Says what is being done, or what stays open, a sentence without period. */
  readonly say: (step: WorkStep, text: string, level?: 'info' | 'warning') => void
  /** Where the kernel shows SELinux. */
  readonly selinuxFolder: string
}

/** Has a generation labelled. A server that may not read its files is told of; that it goes back then, the look at its listeners decides. */
export async function label(
  { state, config: { name, install }, selinuxFolder, say }: Site,
  step: WorkStep,
  generation: number,
): Promise<void> {
  const problem = await labelForServers({ state, name, install }, generation, selinuxFolder)
  if (problem !== undefined) say(step, problem, 'warning')
}
