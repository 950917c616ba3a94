import { type Answered, answer, changeForPerson } from '../../alerting/answering.ts'
import { drillName } from '../../domain/drill/drill.ts'
import { CertflowError } from '../../errors.ts'
import { contactCalled } from '../called.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { toldOf } from '../job/channels.ts'
import { jobFor, storeOf } from '../job/job-for.ts'
import { settingsFor } from '../settings.ts'
import { userName } from '../user-name.ts'
import { type AlertOptions, alertCalled, noSuchAlert, stillOpen } from './open.ts'
import { moment, nameText } from './words.ts'

/** The options of `certflow alert ack`. */
export interface AckOptions extends AlertOptions {
  readonly as: string
  readonly until?: Date
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
  if (until !== undefined) refusePast(until, now)
  await using store = storeOf(job)
  const given = { about: name, by: as, via: 'command', at: now, what: { kind: 'mine', until } } as const
  const answered = await answer(store, given, toldOf(job))
  context.stdout.write(`${answerText(answered, as, until, name)}\n`)
  return exitCodes.clean
}

/** What came of it, in a sentence. Throws `usage` where there was nothing to answer. */
function answerText(answered: Answered, as: string, until: Date | undefined, name: string): string {
  switch (answered.result) {
    case 'taken': {
      const shorter =
        until !== undefined && answered.until < until ? ', the longest there is: a week, or half of the time left' : ''
      return `${nameText(answered.alert)}: ${as} has it until ${moment(answered.until)}${shorter}`
    }
    case 'rehearsed':
      return `${drillName(answered.drill)}: ${answered.isLate ? 'the drill was over' : `the answer of ${as} is noted`}`
    case 'confirmed':
      return `${answered.contact}: noted that everything is still theirs`
    case 'noted':
    case 'over':
      return nameText(stillOpen(answered.alert))
    case 'unknown':
      throw noSuchAlert(name)
  }
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
  const { number } = stillOpen(await alertCalled(name, store))
  const alert = await changeForPerson(store, number, now, (before) => ({
    alert: { ...before, mute: { until, reason, by: as } },
    entry: { by: as, action: 'muted', detail: { until: until.toISOString(), reason } },
  }))
  if (alert === undefined) throw noSuchAlert(name)
  context.stdout.write(`${nameText(stillOpen(alert))}: nobody is told until ${moment(until)}\n`)
  return exitCodes.clean
}

function refusePast(until: Date, now: Date): void {
  if (until > now) return
  throw new CertflowError('usage', `Cannot end on ${moment(until)}: that is over`, {
    hint: 'give a day to come with --until',
  })
}
