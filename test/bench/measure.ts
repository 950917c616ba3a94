import { spawnSync } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a run of a client cost. */
export interface Cost {
  /** User and system time of the process and its children, in seconds. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** Certificates that it showed. */
  readonly rows: number
}

/** A program that is to be measured. */
export interface Measured {
  readonly command: readonly string[]
  /** File for its standard input. */
  readonly input?: string
  /** What its output has once for each certificate: default a line. */
  readonly row?: RegExp
}

/** Runs a client with its standard input and output as files, and measures it by the shell's `time`. */
export function measure(folder: string, { command, input, row = /\n/g }: Measured): Cost {
  const output = join(folder, 'output')
  const { stderr, status } = spawnSync(
    'bash',
    ['--norc', '-c', 'TIMEFORMAT="cost %U %S %R"; time "$@"', 'measure', ...command],
    {
      stdio: [input === undefined ? 'ignore' : openSync(input, 'r'), openSync(output, 'w'), 'pipe'],
      encoding: 'utf8',
    },
  )
  const [, user, system, wall] = /cost ([\d.]+) ([\d.]+) ([\d.]+)/.exec(stderr) ?? []
  if (wall === undefined || (status !== 0 && status !== 1)) throw new Error(`${command.join(' ')} failed: ${stderr}`)
  const rows = readFileSync(output, 'latin1').match(row)?.length ?? 0
  return { cpuSeconds: Number(user) + Number(system), wallSeconds: Number(wall), rows }
}
