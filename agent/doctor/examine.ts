import { authorityFindings } from './authority.ts'
import { accountFindings, diskFindings, installFindings, secretFindings, stateFindings } from './files.ts'
import type { DoctorFinding, Machine } from './finding.ts'
import { listenFindings } from './listen.ts'
import { nameFindings } from './names.ts'
import { programFindings } from './programs.ts'
import { rivalFindings } from './rivals.ts'
import { webrootFindings } from './webroot.ts'

/** Looks at everything, one after the other, and hands out what was seen as it is there. Changes nothing that stays. */
export async function* examine(machine: Machine): AsyncGenerator<DoctorFinding, void> {
  for (const look of [
    stateFindings,
    accountFindings,
    secretFindings,
    diskFindings,
    installFindings,
    programFindings,
    listenFindings,
    webrootFindings,
    nameFindings,
    authorityFindings,
    rivalFindings,
  ]) {
    if (machine.signal.aborted) return
    yield* await look(machine)
  }
}
