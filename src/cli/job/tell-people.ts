import { tellAdministrators } from '../../alerting/administrators.ts'
import { type Updated, updateAlerts } from '../../alerting/alert-update.ts'
import { readBaseline } from '../../alerting/baseline.ts'
import { pollCalls } from '../../alerting/call-ends.ts'
import { advanceDrills } from '../../alerting/drills.ts'
import type { Calling } from '../../alerting/escalating.ts'
import { sendOnChannels } from '../../alerting/send-channel.ts'
import type { Sent } from '../../alerting/send-due.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import { say } from '../say.ts'
import { callingOf } from './calling.ts'
import { openChannels } from './channels.ts'
import { clonedAgents } from './cloned-agents.ts'
import { administratorOptionsOf, alertContextOf, type Dated, dateManual, type Job, mailingOf } from './job.ts'
import { type Saw, sawNothing } from './saw.ts'
import { sendMails } from './send-mails.ts'
import { takeAnswers } from './take-answers.ts'
import { channelRemarks, sentRemarks, updateRemarks } from './words.ts'

/** What cannot be delivered has others told in its place: that goes out with the same run, as far as so many rounds bring it. */
const mostRounds = 5

/** What telling people works with. */
interface Telling {
  readonly job: Job
  readonly store: Store
  readonly dated: Dated
  readonly calling: Calling
  readonly context: CliContext
  readonly signal: AbortSignal
  readonly remark: (lines: readonly string[]) => void
}

/**
 * Brings the alerts up to date with what was seen, asks whom escalations ask, and sends the mails and messages that are due. Answers
 * whether all could be handed over, or wait for good reason.
 */
export async function tellPeople(
  job: Job,
  store: Store,
  { seen, everything, about }: Saw,
  { quiet }: GlobalOptions,
  context: CliContext,
  signal: AbortSignal,
): Promise<boolean> {
  const remark = (lines: readonly string[]) => {
    if (quiet !== true) for (const line of lines) say(context, `certflow: ${line}\n`)
  }
  const { settings, inventoryName } = job
  const dated = await dateManual(job, store, seen.rows)
  const calling = callingOf(job, await openChannels(job, context))
  const telling = { job, store, dated, calling, context, signal, remark }
  // Whoever has pressed a key since is not asked again, and nobody after them.
  await pollCalls({ store, calling, now: job.now, signal })
  remark(await takeAnswers(job, store, calling, context, signal))
  const update = async (rows: Saw['seen'], sawEverything: boolean): Promise<Updated> => {
    const mailing = mailingOf(job, dated)
    const updated = await updateAlerts(store, rows, {
      about: rows === seen ? about : undefined,
      context: alertContextOf(job, dated),
      mailing,
      calling,
      baseline: await readBaseline(store.audit, inventoryName, settings.firstRunIsBaseline),
      inventory: inventoryName,
      sawEverything,
    })
    await advanceDrills(store, { calling, mails: mailing, now: job.now() })
    return updated
  }
  remark(updateRemarks(await update(seen, everything), settings.smtp !== undefined))
  if (everything) remark(await sendStates(calling, seen, job, signal))
  let isDone = true
  for (let round = 0; round < mostRounds && !signal.aborted; round++) {
    const { failed, isDown } = await sendAll(telling)
    isDone = !isDown
    if (failed === 0) break
    await update(sawNothing.seen, false)
  }
  return isDone
}

/** Tells monitoring systems the state of all entries; a sentence for each that did not take it: the next run tells it anew. */
async function sendStates(
  { channels }: Calling,
  { rows }: Saw['seen'],
  { now }: Job,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const sent = [...channels.values()].map(async ({ name, sendState }) => {
    const answered = await sendState?.(rows, { isComplete: true, endedAt: now() }, signal)
    return answered === undefined || answered.result === 'accepted' ? [] : [`${name}: ${answered.words}`]
  })
  return (await Promise.all(sent)).flat()
}

/** Sends what is due, mails and channels side by side. */
async function sendAll(telling: Telling): Promise<{ readonly failed: number; readonly isDown: boolean }> {
  const { calling, store, job, signal, remark } = telling
  const [mails, channels] = await Promise.all([
    sendMailsOf(telling),
    sendOnChannels(calling.channels, { outbox: store.outbox, now: job.now, signal }),
  ])
  if (mails !== undefined) remark(sentRemarks(mails))
  remark(channelRemarks(channels))
  const all = [...(mails === undefined || mails === 'busy' ? [] : [mails]), ...channels.values()]
  return {
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    isDown: all.some(({ isServerDown }) => isServerDown),
  }
}

async function sendMailsOf({ job, store, dated, context, signal }: Telling): Promise<Sent | 'busy' | undefined> {
  const { smtp } = job.settings
  const mailing = mailingOf(job, dated)
  if (smtp === undefined || mailing === undefined) return undefined
  const clones = await clonedAgents(store, job.now())
  await tellAdministrators(store, administratorOptionsOf(job, dated, mailing, clones))
  return sendMails(smtp, store, context, signal)
}
