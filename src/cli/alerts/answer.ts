import { acknowledged } from '../../domain/acknowledgement.ts'
import { CertflowError } from '../../errors.ts'
import { contactCalled } from '../called.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { jobFor, storeOf } from '../job/job-for.ts'
import { settingsFor } from '../settings.ts'
import { userName } from '../user-name.ts'
import { type AlertOptions, answerAlert } from './open.ts'
import { moment, nameText } from './words.ts'

/** The options of `certflow alert ack`. */
export interface AckOptions extends AlertOptions {
  readonly as: string
  readonly until: Date
}

/** The options of `certflow alert mute`. */
export interface MuteOptions extends AlertOptions {
  readonly until: Date
  readonly reason: string
  readonly as?: string
}

/** A reason is a sentence, not a file. */
const longestReason = 500

/** `certflow alert ack`: a contact takes responsibility. */
export async function takeAlert(
  name: string,
  { as, until, ...options }: AckOptions,
  context: CliContext,
): Promise<number> {
  const job = await jobFor(options, context)
  contactCalled(as, job.inventory)
  const now = context.now()
  refusePast(until, now)
  await using store = storeOf(job)
  const alert = await answerAlert(store, name, now, (before) => {
    const after = acknowledged(before, as, until, now)
    const detail = { until: after.acknowledgement?.until.toISOString() ?? '' }
    return { alert: after, entry: { by: as, action: 'acknowledged', detail } }
  })
  const given = alert.acknowledgement?.until ?? until
  const shorter = given < until ? ', the longest there is: a week, or half of the time left' : ''
  context.stdout.write(`${nameText(alert)}: ${as} has it until ${moment(given)}${shorter}\n`)
  return exitCodes.clean
}

/** `certflow alert mute`: nobody is told for a time, and why. */
export async function muteAlert(
  name: string,
  { until, reason, as = userName(), ...options }: MuteOptions,
  context: CliContext,
): Promise<number> {
  const now = context.now()
  refusePast(until, now)
  if (reason.trim() === '' || reason.length > longestReason)
    throw new CertflowError('usage', `Cannot mute without a reason of 1 to ${longestReason} characters`, {
      hint: 'say in --reason what others should know of it',
    })
  await using store = storeOf({ settings: await settingsFor(options, context) })
  const alert = await answerAlert(store, name, now, (before) => ({
    alert: { ...before, mute: { until, reason, by: as } },
    entry: { by: as, action: 'muted', detail: { until: until.toISOString(), reason } },
  }))
  context.stdout.write(`${nameText(alert)}: nobody is told until ${moment(until)}\n`)
  return exitCodes.clean
}

function refusePast(until: Date, now: Date): void {
  if (until > now) return
  throw new CertflowError('usage', `Cannot end on ${moment(until)}: that is over`, {
    hint: 'give a day to come with --until',
  })
}
