import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { CertflowError } from '../../errors.ts'
import { fileProblem, isAbsent } from '../../file-errors.ts'
import { quoted } from '../../network/parsed.ts'

/** The process has ended twice while it probed such an endpoint and nothing else: once may have been somebody's `kill`. */
const timesUntilLeftOut = 2

/** Where the record stands of runs that keep what they see in a store. */
export function flightPath(storePath: string): string {
  return `${storePath}-probing`
}

/** What an earlier process left under way. */
interface Suspect {
  /** How often a process has ended while it probed this endpoint alone. */
  readonly endedAlone: number
}

/**
 * Which endpoints a run is probing, in a file that is gone when the run comes to its end: what it holds at the next beginning was under way when a
 * process ended. A line each: `+` begun, `!` begun alone, `-` done, then a space and the target. Written before the probe begins, and not synced: a
 * process that ends takes nothing of it along.
 */
export class FlightRecord implements Disposable {
  readonly #path: string
  readonly #file: number
  readonly #suspects: ReadonlyMap<string, Suspect>

  /** @throws {CertflowError} `file-unwritable` */
  constructor(path: string) {
    this.#path = path
    try {
      this.#suspects = suspectsIn(path)
      this.#file = openSync(path, 'a', 0o600)
    } catch (cause) {
      throw new CertflowError(
        'file-unwritable',
        `Cannot note in ${quoted(path)} what is probed: ${fileProblem(cause)}`,
        {
          hint: 'the folder of the store and what is in it must belong to whoever runs certflow',
          cause,
        },
      )
    }
  }

  /** Reports whether anything was under way when an earlier process ended. */
  get hasSuspects(): boolean {
    return this.#suspects.size > 0
  }

  /** Reports whether an endpoint was under way when a process ended, and is to be probed alone. */
  isSuspect(target: string): boolean {
    return this.#suspects.has(target) && !this.isLeftOut(target)
  }

  /** Reports whether an endpoint is not to be probed any more: processes end of it. */
  isLeftOut(target: string): boolean {
    return (this.#suspects.get(target)?.endedAlone ?? 0) >= timesUntilLeftOut
  }

  begin(target: string): void {
    this.#note(`+ ${target}\n`)
  }

  beginAlone(target: string): void {
    this.#note(`! ${target}\n`)
  }

  end(target: string): void {
    this.#note(`- ${target}\n`)
  }

  /** On a full disk the run goes on: the record would be of use only if the process ended too. */
  #note(line: string): void {
    try {
      writeSync(this.#file, line)
    } catch {
      // nothing to be done about it here
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
    rmSync(this.#path, { force: true })
  }
}

/** How often processes have ended while they probed an endpoint alone, all told; undefined where none left anything under way. */
export function endedAloneIn(path: string): number | undefined {
  const suspects = [...suspectsIn(path).values()]
  return suspects.length === 0 ? undefined : suspects.reduce((sum, { endedAlone }) => sum + endedAlone, 0)
}

function suspectsIn(path: string): ReadonlyMap<string, Suspect> {
  const suspects = new Map<string, Suspect>()
  // what a process was writing when it ended is no line yet
  const lines = textOf(path).split('\n').slice(0, -1)
  for (const line of lines) {
    const [sign, target] = [line.slice(0, 2), line.slice(2)]
    const { endedAlone } = suspects.get(target) ?? { endedAlone: 0 }
    if (sign === '- ') suspects.delete(target)
    else suspects.set(target, { endedAlone: endedAlone + (sign === '! ' ? 1 : 0) })
  }
  return suspects
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return ''
    throw error
  }
}
