import type { AgentConfig } from '../config/agent-config.ts'
import type { StateFolder } from '../state/state-folder.ts'

/** What is looked at, in this order. */
export const doctorChecks = [
  'state',
  'accounts',
  'secrets',
  'disk',
  'install',
  'programs',
  'listen',
  'webroot',
  'names',
  'ca',
  'clock',
  'caa',
  'rivals',
] as const

/** One of them. */
export type DoctorCheck = (typeof doctorChecks)[number]

/** What was seen. */
export interface DoctorFinding {
  readonly check: DoctorCheck
  readonly level: 'ok' | 'warning' | 'error'
  /** A sentence without period. May quote what came from outside, as it came. */
  readonly text: string
  /** The way out, a sentence without period; undefined where all is well. */
  readonly hint: string | undefined
}

/** The machine that is looked at. */
export interface Machine {
  readonly config: AgentConfig
  readonly state: StateFolder
  readonly now: () => Date
  readonly signal: AbortSignal
  /** Where programs are looked for, parted by colons. */
  readonly path: string
  /** The top of the files of other programs: `/`. */
  readonly root: string
  /** Name servers; undefined for the system's. */
  readonly nameServers: readonly string[] | undefined
  /** The port on which a CA asks for http-01: 80. */
  readonly httpPort: number
}

/** All is well. */
export function ok(check: DoctorCheck, text: string): DoctorFinding {
  return { check, level: 'ok', text, hint: undefined }
}

/** Something that may be meant so. */
export function warning(check: DoctorCheck, text: string, hint: string): DoctorFinding {
  return { check, level: 'warning', text, hint }
}

/** Something that stops a renewal, or lays a secret open. */
export function error(check: DoctorCheck, text: string, hint: string): DoctorFinding {
  return { check, level: 'error', text, hint }
}
