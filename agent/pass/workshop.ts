import type { LocalMoment } from '../domain/reload-time.ts'
import type { StateFolder } from '../state/state-folder.ts'

/** What a pass works with, for whatever certificate. */
export interface Workshop {
  readonly state: StateFolder
  readonly now: () => Date
  /** From 0 to 1, at random. */
  readonly draw: () => number
  /** The wall clock of this machine. */
  readonly localOf: (at: Date) => LocalMoment
  /** Ends the pass early; what is done stays done. */
  readonly signal: AbortSignal
  /** Where the kernel shows SELinux. */
  readonly selinuxFolder: string
  /** Says what is being done for a certificate, a sentence without period. */
  readonly say: (event: PassEvent) => void
}

/** Something that happened to a certificate. */
export interface PassEvent {
  readonly certificate: string
  /** A step of the ledger, or how the pass ended for it. */
  readonly step: string
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}
