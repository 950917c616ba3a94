import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Before, changeOf, readBefore } from '../../alerting/alert-update.ts'
import { type Baseline, readBaseline } from '../../alerting/baseline.ts'
import { alertName } from '../../domain/alert.ts'
import { mailChannel } from '../../store/mail-message.ts'
import type { NewMessage } from '../../store/outbox-store.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import { say } from '../say.ts'
import { mailFile, writeFiles } from '../write-files.ts'
import { callingOf } from './calling.ts'
import { openChannels } from './channels.ts'
import { alertContextOf, dateManual, type Job, mailingOf, withStandInServer } from './job.ts'
import { scanRecorded } from './job-scan.ts'
import { resultsOf } from './results.ts'
import type { RunOptions } from './run-options.ts'
import { type Saw, sawNothing } from './saw.ts'
import { plural, updateRemarks } from './words.ts'

/** `certflow run --dry-run`: what a run would do now. Reads the store where there is one, and changes nothing but the folder of mails. */
export async function rehearse(
  job: Job,
  options: RunOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const { path } = job.settings.store
  await using store = existsSync(path) ? openSqliteStore(path, { create: false }) : undefined
  const known = new Set((await store?.observations.latest())?.map(({ place }) => place.endpoint))
  const { output: _folder, ...scanOptions } = options
  const saw = options.scan
    ? await scanRecorded(job, store, scanOptions, globals, context, {
        isKnown: (target) => known.has(target),
        results: await resultsOf(job, store, options),
      })
    : sawNothing
  const mails = await mailsOf(job, store, saw, globals, context)
  if (options.output !== undefined) await writeFiles(mails.map(mailFile), resolve(context.cwd, options.output))
  if (globals.quiet !== true) for (const line of mails.map(mailRemark)) say(context, `certflow: ${line}\n`)
  return saw.code
}

async function mailsOf(
  job: Job,
  store: Store | undefined,
  { seen, everything }: Saw,
  { quiet }: GlobalOptions,
  context: CliContext,
): Promise<readonly NewMessage[]> {
  const { settings, inventoryName } = job
  const dated = await dateManual(job, store, seen.rows)
  const before: Before =
    store === undefined
      ? { book: { alerts: [], courses: [], nextNumber: 1, revision: 0 }, messages: [] }
      : await readBefore(store, job.now())
  const isFirst: Baseline = settings.firstRunIsBaseline ? { state: 'first-run' } : { state: 'none' }
  const { change, updated } = await changeOf(before, seen, {
    context: alertContextOf(job, dated),
    mailing: mailingOf(withStandInServer(job), dated),
    calling: callingOf(withStandInServer(job), await openChannels(job, context)),
    baseline:
      store === undefined ? isFirst : await readBaseline(store.audit, inventoryName, settings.firstRunIsBaseline),
    inventory: inventoryName,
    about: undefined,
    sawEverything: everything,
  })
  const remarks = [
    ...updateRemarks(updated, true),
    `${plural(updated.mails.added, 'mail')} would be written; nothing was kept or sent`,
  ]
  if (quiet !== true) for (const line of remarks) say(context, `certflow: ${line}\n`)
  return change.outbox.added.filter(({ channel }) => channel === mailChannel)
}

function mailRemark({ contact, recipient, alerts }: NewMessage): string {
  const numbers = alerts.slice(0, 5).map((number) => alertName({ number }))
  const more = alerts.length > numbers.length ? ` and ${alerts.length - numbers.length} more` : ''
  return `to ${contact} <${recipient}>: ${numbers.join(', ')}${more}`
}
