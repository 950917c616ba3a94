import { beginDrill, scopeText } from '../../alerting/drills.ts'
import { type Drill, drillName } from '../../domain/drill/drill.ts'
import { type DrillReview, reviewDrill } from '../../domain/drill/drill-review.ts'
import { printable } from '../../domain/printable.ts'
import { CertflowError } from '../../errors.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { quoted } from '../../network/parsed.ts'
import { drillCsv } from '../../report/drill/csv.ts'
import { figureRows, personCells, scopeOf } from '../../report/drill/figures.ts'
import { drillHtml } from '../../report/drill/html.ts'
import { drillWords } from '../../report/drill/words.ts'
import { drillDeliveries } from '../../store/drill-deliveries.ts'
import type { Store } from '../../store/store.ts'
import { nearest } from '../../yaml/nearest.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { callingOf } from '../job/calling.ts'
import { openChannels } from '../job/channels.ts'
import { dateManual, type Job, mailingOf } from '../job/job.ts'
import { jobFor, storeOf } from '../job/job-for.ts'
import { plural } from '../job/words.ts'
import { settingsFor } from '../settings.ts'
import { userName } from '../user-name.ts'
import type { AlertOptions } from './open.ts'
import { columnsText, moment } from './words.ts'

/** The options of `certflow alert drill`. */
export interface DrillOptions extends AlertOptions {
  readonly report: boolean
  readonly owners: boolean
  readonly format: 'text' | 'html' | 'csv'
  readonly language: 'en' | 'ja'
  readonly as?: string
}

/** `certflow alert drill`: rehearses an escalation, or asks all owners; with `--report` what a drill has shown. */
export async function drill(name: string | undefined, options: DrillOptions, context: CliContext): Promise<number> {
  return options.report ? reportDrill(name, options, context) : startDrill(name, options, context)
}

async function startDrill(
  name: string | undefined,
  { owners, as = userName(), ...options }: DrillOptions,
  context: CliContext,
): Promise<number> {
  const job = await jobFor(options, context)
  const scope = scopeOfDrill(name, owners, job.inventory)
  await using store = storeOf(job)
  const calling = callingOf(job, await openChannels(job, context))
  const mails = mailingOf(job, await dateManual(job, store))
  if (scope.kind === 'owners' && mails === undefined)
    throw new CertflowError('usage', 'Cannot ask the owners: the settings have no smtp', {
      hint: 'write smtp: { url: smtp://…, from: … } into the settings',
    })
  const begun = await beginDrill(store, scope, ownersOfAll(job), as, { calling, mails, now: context.now() })
  const asked = begun.course?.asks ?? begun.asks
  const waits = begun.course?.isHeld ? `; it waits for office hours, until ${moment(begun.course.dueAt)}` : ''
  context.stdout.write(
    `${drillName(begun)}: ${scopeText(scope)}: ${plural(asked.length, 'person').replace('persons', 'people')} asked${waits}.
Messages go out with the next \`certflow run --no-scan\`, and so does each further step.
Who answers by hand: certflow alert ack ${drillName(begun)} --as <contact>
What it has shown: certflow alert drill ${drillName(begun)} --report
`,
  )
  return exitCodes.clean
}

function scopeOfDrill(name: string | undefined, owners: boolean, { escalations }: Inventory): Drill['scope'] {
  if ((name === undefined) !== owners)
    throw new CertflowError('usage', 'Cannot rehearse: it is not said what, or too much', {
      hint: 'name an escalation of the inventory, or ask all owners with --owners',
    })
  if (name === undefined) return { kind: 'owners' }
  if (escalations.has(name)) return { kind: 'escalation', name }
  const meant = nearest(name, [...escalations.keys()])
  throw new CertflowError('usage', `${quoted(name)} is no escalation of the inventory`, {
    hint: meant === undefined ? 'name one of escalations, or use --owners' : `did you mean ${meant}?`,
  })
}

/** Everybody whose certificates these are, each once. */
function ownersOfAll({ inventory }: Pick<Job, 'inventory'>): string[] {
  const { endpoints, manual, sweeps, fallback } = inventory
  const owners = [...endpoints, ...manual, ...sweeps].flatMap(({ owner }) => owner ?? fallback ?? [])
  return [...new Set(owners)].sort()
}

async function reportDrill(
  name: string | undefined,
  { format, language, ...options }: DrillOptions,
  context: CliContext,
): Promise<number> {
  const settings = await settingsFor(options, context)
  await using store = storeOf({ settings })
  const review = await reviewOf(name, store)
  context.stdout.write(
    format === 'csv'
      ? drillCsv(review)
      : format === 'html'
        ? drillHtml(review, language, settings.calendar.timeZone)
        : textOf(review, context.stdout.columns || 100),
  )
  return exitCodes.clean
}

async function reviewOf(name: string | undefined, store: Store): Promise<DrillReview> {
  const drills = (await store.drills.all()).map((kept) => kept.drill)
  const found =
    name === undefined ? drills.at(-1) : drills.find((each) => drillName(each) === name.trim().toUpperCase())
  if (found === undefined)
    throw new CertflowError(
      'usage',
      name === undefined ? 'There was no drill yet' : `There is no drill ${quoted(name)}`,
      {
        hint: 'certflow alert drill <escalation>, or --owners, begins one; they are called DR-1, DR-2 …',
      },
    )
  return reviewDrill(found, drills, await drillDeliveries(drills, store.outbox))
}

function textOf(review: DrillReview, width: number): string {
  const words = drillWords.en
  const { drill: of, people, figures, others, advice } = review
  const { columns } = words
  const head = [columns.contact, columns.by, columns.asked, columns.delivered, columns.answered, columns.took]
  const rows = people.map((person) => personCells(person, words, moment).map((cell) => printable(cell)))
  return [
    `${drillName(of)}, ${moment(of.startedAt)}: ${printable(scopeOf(of, words))}: ${words.headline(figures.answered, figures.asked)}${of.endedAt === undefined ? ' so far' : ''}. ${words.mark}\n\n`,
    columnsText(head, rows, width),
    ...(others.length === 0 ? [] : [`${words.others(others.map((other) => printable(other)).join(', '))}\n`]),
    '\n',
    columnsText(['', words.now, words.last, words.before], figureRows(review, words), width),
    `\n${words.advice[advice]}\n`,
  ].join('')
}
