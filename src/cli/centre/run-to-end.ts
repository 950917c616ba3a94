import { endedAloneIn } from '../job/flight-record.ts'
import { type ChildRun, troubleOf } from './child-run.ts'

/** A run that crashes so often in a row without telling more of what it crashes at would go on like that. */
const mostInVain = 3

/**
 * Makes a run, and makes it again where its process crashed with endpoints under way: those it probes one by one then, until it is known which of them
 * ends a process, and that one is left out. What went wrong is logged.
 *
 * @param runOnce makes it once
 * @param record where the run notes what it probes
 */
export async function runToEnd(
  runOnce: () => Promise<ChildRun>,
  record: string,
  log: (line: string) => void,
): Promise<void> {
  let known = 0
  for (let inVain = 0; inVain < mostInVain; ) {
    const done = await runOnce()
    const trouble = troubleOf(done)
    const endedAlone = done.crashed ? endedAloneIn(record) : undefined
    if (trouble !== undefined) log(endedAlone === undefined ? trouble : `${trouble}\n  it is begun again`)
    if (endedAlone === undefined) return
    inVain = endedAlone > known ? 0 : inVain + 1
    known = endedAlone
  }
  log(`crashed ${mostInVain} times in a row, and not at one endpoint: it waits for its next time`)
}
