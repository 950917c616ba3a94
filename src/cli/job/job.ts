import type { AdministratorOptions } from '../../alerting/administrators.ts'
import type { Mailing } from '../../alerting/alert-update.ts'
import { administratorsOf, correspondenceOf, recipientsOf } from '../../alerting/people.ts'
import type { ManualEntry } from '../../domain/endpoint.ts'
import type { JudgedRow } from '../../domain/judged-row.ts'
import { manualWithDates } from '../../domain/manual-date.ts'
import type { AlertContext, Watched } from '../../domain/watched.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { watchedOf } from '../../inventory/watched.ts'
import type { Correspondence } from '../../notify/correspondence.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Store } from '../../store/store.ts'
import { packageVersion } from '../version.ts'
import { summaryTimeOf } from './summary-time.ts'

/** What a regular job works with: settings and inventory, read, and the clock. */
export interface Job {
  readonly settings: Settings
  readonly inventory: Inventory
  /** Path of the inventory: so runs and the audit call it. */
  readonly inventoryName: string
  readonly now: () => Date
  /** Where mails can be answered; undefined where there is no page for it, and where none are composed. */
  readonly answerPage: Correspondence['answerPage']
}

/** An inventory with the dates of its manual entries that count. */
export interface Dated {
  readonly manual: readonly ManualEntry[]
  readonly watched: Watched
}

/**
 * The manual entries of a job with the dates that count: the later of what the file says and what was confirmed, or what the
 * wire has just shown.
 *
 * @param rows of this run
 */
export async function dateManual(
  { inventory }: Pick<Job, 'inventory'>,
  store: Store | undefined,
  rows: readonly JudgedRow[] = [],
): Promise<Dated> {
  const seen = new Map(rows.flatMap((row) => (row.kind === 'manual' ? [[row.entry.name, row.entry] as const] : [])))
  const confirmed = manualWithDates(inventory.manual, (await store?.manual.newest()) ?? new Map())
  const manual = confirmed.map((entry) => seen.get(entry.name) ?? entry)
  return { manual, watched: watchedOf(inventory, manual) }
}

/** What alerts go by now. */
export function alertContextOf({ settings, now }: Job, { watched }: Dated): AlertContext {
  return { watched, calendar: settings.calendar, now: now() }
}

/** How people are told; undefined where the settings name no mail server. */
export function mailingOf(job: Job, { watched }: Dated): Mailing | undefined {
  const { settings, inventory, now } = job
  const { smtp, organisation, calendar, hold } = settings
  if (smtp === undefined) return undefined
  return {
    recipients: recipientsOf(inventory.contacts.values()),
    correspondence: {
      ...correspondenceOf(smtp, organisation, watched, calendar.timeZone, now()),
      answerPage: job.answerPage,
    },
    holdAbove: hold?.above,
  }
}

/** A job that can compose mails though the settings name no mail server: for who wants to see them first. */
export function withStandInServer(job: Job): Job {
  if (job.settings.smtp !== undefined) return job
  const from = job.settings.organisation.email ?? standIn
  const server = { host: 'localhost', port: 25, implicitTls: false, user: undefined }
  const smtp = { server, from, replyTo: undefined, redirect: undefined, perMinute: 1, passwordFile: undefined }
  return { ...job, settings: { ...job.settings, smtp } }
}

/** Nobody has this address (RFC 2606 §2). */
const standIn = 'certflow@certflow.invalid'

/** How the administrators are told. */
export function administratorOptionsOf(
  { settings, inventory }: Job,
  { manual }: Dated,
  { correspondence, holdAbove }: Mailing,
  further: AdministratorOptions['further'],
): AdministratorOptions {
  return {
    administrators: administratorsOf(settings.administrators, inventory),
    correspondence,
    inventory,
    manual,
    version: packageVersion(),
    holdAbove,
    overdueMs: settings.heartbeat.overdueMs,
    summary: summaryTimeOf(settings.schedule, correspondence.now),
    further,
  }
}
