import { tellAdministrators } from '../../alerting/administrators.ts'
import { type Updated, updateAlerts } from '../../alerting/alert-update.ts'
import { readBaseline } from '../../alerting/baseline.ts'
import type { Sent } from '../../alerting/send-due.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import { say } from '../say.ts'
import { administratorOptionsOf, alertContextOf, dateManual, type Job, mailingOf } from './job.ts'
import { type Saw, sawNothing } from './saw.ts'
import { sendMails } from './send-mails.ts'
import { sentRemarks, updateRemarks } from './words.ts'

/**
 * Brings the alerts up to date with what was seen and sends the mails that are due. Answers whether all could be handed to the mail
 * server, or wait for good reason.
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
  const update = async (rows: Saw['seen'], sawEverything: boolean): Promise<Updated> =>
    updateAlerts(store, rows, {
      about: rows === seen ? about : undefined,
      context: alertContextOf(job, dated),
      mailing: mailingOf(job, dated),
      baseline: await readBaseline(store.audit, inventoryName, settings.firstRunIsBaseline),
      inventory: inventoryName,
      sawEverything,
    })
  remark(updateRemarks(await update(seen, everything), settings.smtp !== undefined))
  if (settings.smtp === undefined) return true
  let sent: Sent | 'busy' | undefined
  // What the server refuses is told to others: that goes out with this run too.
  for (let round = 0; round < 2 && !signal.aborted; round++) {
    const mailing = mailingOf(job, dated)
    if (mailing !== undefined) await tellAdministrators(store, administratorOptionsOf(job, dated, mailing))
    sent = await sendMails(settings.smtp, store, context, signal)
    remark(sentRemarks(sent))
    if (sent === 'busy' || sent.failed === 0) break
    await update(sawNothing.seen, false)
  }
  return sent === undefined || sent === 'busy' || !sent.isServerDown
}
