import type { CentreAt } from '../config/agent-config.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { readEnrolment } from './enrolment.ts'
import { readSpool } from './spool.ts'

/** What is told to the centre, and when it was last, in a line; undefined where agent.yaml names none. */
export async function centreText(state: StateFolder, centre: CentreAt | undefined): Promise<string | undefined> {
  if (centre === undefined) return undefined
  const enrolment = await readEnrolment(state)
  if (enrolment === undefined) return `${centre.url}: not joined yet (certflow-agent enroll ${centre.url})`
  const { toldAt, problem, events, notBefore } = await readSpool(state)
  return [
    `${centre.url}, as ${enrolment.agent}`,
    toldAt === undefined ? 'told nothing yet' : `told last ${momentText(toldAt)}`,
    ...(problem === undefined ? [] : [`could not be told since: ${problem}`]),
    ...(notBefore === undefined ? [] : [`asks not to be asked before ${momentText(notBefore)}`]),
    ...(events.length === 0 ? [] : [`${events.length} things wait to be told`]),
  ].join('; ')
}

function momentText(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z')
}
