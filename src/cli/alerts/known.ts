import { baselineAccepted, isKnown, readBaseline } from '../../alerting/baseline.ts'
import { alertName } from '../../domain/alert.ts'
import { baselineOf } from '../../domain/alerting.ts'
import { CertflowError } from '../../errors.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { alertContextOf, dateManual } from '../job/job.ts'
import { jobFor, storeOf } from '../job/job-for.ts'
import { userName } from '../user-name.ts'
import type { AlertOptions } from './open.ts'
import { placesText, titleOf } from './words.ts'

/** The options of `certflow alert baseline` and `certflow alert release`. */
export interface AcceptOptions extends AlertOptions {
  readonly as?: string
}

/** `certflow alert baseline`: what the first run found is known; from now on only what comes later is told. */
export async function acceptBaseline(
  { as = userName(), ...options }: AcceptOptions,
  context: CliContext,
): Promise<number> {
  const job = await jobFor(options, context)
  await using store = storeOf(job)
  const now = context.now()
  const baseline = await readBaseline(store.audit, job.inventoryName, true)
  if (baseline.state === 'accepted' || baseline.state === 'none') {
    context.stdout.write('The baseline was accepted before: nothing to do.\n')
    return exitCodes.clean
  }
  if (baseline.state === 'first-run')
    throw new CertflowError('usage', 'Cannot accept what is known: no run has seen the whole inventory yet', {
      hint: 'certflow run makes one, with first_run: baseline in the settings',
    })
  const alertContext = alertContextOf(job, await dateManual(job, store))
  const { alerts, revision } = await store.alerts.book(now)
  const known = alerts.filter((alert) => alert.state !== 'closed' && isKnown(alert, baseline))
  const saved = await store.alerts.save(
    {
      alerts: baselineOf(known, alertContext),
      outbox: { added: [], withdrawn: [], released: [], at: now },
      audit: [baselineAccepted(job.inventoryName, as, known.length, now)],
    },
    revision,
  )
  if (!saved)
    throw new CertflowError('usage', 'Cannot accept what is known: a run changed the alerts at this moment', {
      hint: 'try again when it is done',
    })
  const needing = known.filter(({ severity }) => severity === 'critical')
  context.stdout.write(
    `${known.length} known, ${needing.length} need somebody${needing.length === 0 ? '' : ':'}\n${needing
      .map((alert) => `  ${alertName(alert)}  ${titleOf(alert)}: ${placesText(alert)}\n`)
      .join('')}From now on people are told of what comes later.\n`,
  )
  return exitCodes.clean
}

/** `certflow alert release`: the mails that are held go out with the next run. */
export async function releaseMails(
  { as = userName(), ...options }: AcceptOptions,
  context: CliContext,
): Promise<number> {
  const job = await jobFor(options, context)
  await using store = storeOf(job)
  const now = context.now()
  const held = (await store.outbox.list(now)).filter(({ state }) => state === 'held')
  if (held.length > 0) {
    const { revision } = await store.alerts.book(now)
    const outbox = { added: [], withdrawn: [], released: held.map(({ id }) => id), at: now }
    const entry = { at: now, by: as, action: 'released', about: 'held mails', detail: { mails: String(held.length) } }
    await store.alerts.save({ alerts: [], outbox, audit: [entry] }, revision)
  }
  context.stdout.write(
    held.length === 0
      ? 'No mail is held.\n'
      : `${held.length} ${held.length === 1 ? 'mail goes' : 'mails go'} out with the next \`certflow run --no-scan\`.\n`,
  )
  return exitCodes.clean
}
