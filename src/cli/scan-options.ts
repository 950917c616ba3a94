import type { FailOn } from './exit-codes.ts'

/** What `--format` takes; the renderers themselves are loaded when one is needed. */
export const formats = [
  'table',
  'json',
  'ndjson',
  'csv',
  'markdown',
  'html',
  'junit',
  'sarif',
  'prometheus',
  'nagios',
] as const

/** Connections that a sweep begins a second where `--rate` does not say: a firewall of a campus does not notice them. */
export const sweepRate = 50

/** The options of `certflow scan`, parsed. Durations in milliseconds. */
export interface ScanOptions {
  /** Of the settings. */
  readonly config?: string
  readonly inventory?: string
  readonly targets: readonly string[]
  readonly depth: 'full' | 'certificate'
  readonly concurrency: number
  readonly adapt: boolean
  readonly perHost: number
  readonly perNetwork: number
  /** Connections begun a second, to everything; undefined: `sweepRate` for sweeps, and no limit for the rest. */
  readonly rate?: number
  readonly timeout?: number
  readonly connectTimeout: number
  readonly deadline?: number
  readonly retries: number
  readonly addresses?: 'first' | 'all'
  readonly ca: readonly string[]
  readonly anchors: 'bundled' | 'system'
  /** Name servers to ask, as c-ares takes them; undefined for the system's. */
  readonly resolver?: readonly string[]
  readonly tag: readonly string[]
  readonly owner: readonly string[]
  readonly zone: readonly string[]
  readonly at?: Date
  readonly failOn: FailOn
  readonly onlyFindings: boolean
  readonly format: (typeof formats)[number]
  readonly output?: string
  readonly resume?: string
  /** Keeps what was seen in the store. */
  readonly save?: boolean
}

/** What counts where an option is not given (contract §3). */
export const scanDefaults: ScanOptions = {
  targets: [],
  depth: 'full',
  concurrency: 256,
  adapt: true,
  perHost: 8,
  perNetwork: 64,
  connectTimeout: 3_000,
  retries: 1,
  ca: [],
  anchors: 'bundled',
  tag: [],
  owner: [],
  zone: [],
  failOn: 'critical',
  onlyFindings: false,
  format: 'table',
}
