import { standingAcknowledgement, standingMute } from './acknowledgement.ts'
import type { Alert, Notice } from './alert.ts'
import { dueOf, isEnding } from './alert-ending.ts'
import { criticalSteps } from './alert-step.ts'
import { endIn } from './finding.ts'
import type { AlertContext } from './watched.ts'
import { lastWorkingDayBefore } from './working-days.ts'

/** The word in `told` that says that those who were told know of the cure. */
const curedWord = 'cured'

/** An alert after the people were told, with what they are told; without a notice there is nothing to tell. */
export interface Telling {
  readonly alert: Alert
  readonly notice: Notice | undefined
}

/**
 * What is to be told of an alert now, and the alert once that is noted.
 *
 * Nothing is told twice: `told` has the steps. Who comes to an alert later (a new owner, a further server) hears of it too.
 * Without anybody to tell nothing is noted, so that it is told as soon as there is somebody.
 */
export function telling(alert: Alert, context: AlertContext): Telling {
  if (isMuted(alert, context) || alert.state === 'pending') return { alert, notice: undefined }
  return alert.state === 'closed' ? tellingOfCure(alert) : tellingOfSteps(alert, context)
}

/**
 * What contacts are told of an alert of which others were told already, or they themselves by a mail that never left: how far
 * it is now. Undefined where it is no longer open, or nothing is due.
 */
export function noticeAgain(alert: Alert, recipients: readonly string[], context: AlertContext): Notice | undefined {
  const step = alert.told.findLast((name) => name !== curedWord)
  if (alert.state !== 'open' || step === undefined || recipients.length === 0) return undefined
  const kind = alert.told.length > 1 ? 'step' : 'opened'
  return { alert, kind, steps: [step], recipients, lastWorkingDay: lastWorkingDayOf(alert, context) }
}

/** Alerts, and what is told of them, after mails about them could not be delivered: their fallback hears of them in place. */
export interface FallbackTelling {
  readonly changed: readonly Alert[]
  readonly notices: readonly Notice[]
}

/** What the fallbacks of alerts are told because a mail to somebody else never arrives. Once: then they are among those who were told. */
export function fallbackTelling(undelivered: readonly Alert[], context: AlertContext): FallbackTelling {
  const tellings = undelivered
    .filter((alert) => !isMuted(alert, context) && !isTakenBySomebody(alert, context))
    .flatMap((alert) => {
      const fallbacks = sorted(alert.places.map(({ fallback }) => fallback)).filter(
        (name) => !alert.toldTo.includes(name),
      )
      const notice = noticeAgain(alert, fallbacks, context)
      return notice === undefined
        ? []
        : [{ ...notice, alert: { ...alert, toldTo: sorted([...alert.toldTo, ...fallbacks]) } }]
    })
  return { changed: tellings.map(({ alert }) => alert), notices: tellings }
}

function tellingOfCure(alert: Alert): Telling {
  const { told, toldTo, acknowledgement } = alert
  const recipients = sorted([...toldTo, ...(acknowledgement === undefined ? [] : [acknowledgement.by])])
  if (recipients.length === 0 || told.length === 0 || told.at(-1) === curedWord) return { alert, notice: undefined }
  const notice = { alert, kind: 'cured', steps: [], recipients, lastWorkingDay: undefined } as const
  return { alert: { ...alert, told: [...told, curedWord], acknowledgement: undefined }, notice }
}

function tellingOfSteps(alert: Alert, context: AlertContext): Telling {
  const { acknowledgement, toldTo } = alert
  const due = isEnding(alert) ? dueOf(alert, context) : severitySteps(alert)
  const steps = untold(due, alert.told)
  const isTaken = isTakenBySomebody(alert, context)
  if (isTaken && !steps.includes('expired')) return { alert, notice: undefined }
  const hasEnded = acknowledgement !== undefined && !isTaken
  const recipients = recipientsOf(alert, due)
  if (steps.length > 0 || hasEnded) {
    const kind = hasEnded ? 'responsibility-ended' : kindOf(alert)
    return told(alert, { kind, steps, recipients }, context)
  }
  const newcomers =
    toldTo.length === 0 || due.length === 0 ? [] : ownersOf(alert).filter((owner) => !toldTo.includes(owner))
  if (newcomers.length === 0) return { alert, notice: undefined }
  return told(alert, { kind: 'opened', steps: due.slice(-1), recipients: newcomers }, context)
}

function told(alert: Alert, what: Pick<Notice, 'kind' | 'steps' | 'recipients'>, context: AlertContext): Telling {
  if (what.recipients.length === 0) return { alert, notice: undefined }
  const before = alert.told.filter((step) => step !== curedWord || what.steps.length === 0)
  const noted = {
    ...alert,
    told: [...before, ...what.steps.filter((step) => !before.includes(step))],
    toldTo: sorted([...alert.toldTo, ...what.recipients]),
  }
  const isOver = what.kind === 'responsibility-ended'
  return {
    alert: isOver ? { ...noted, acknowledgement: undefined } : noted,
    // The notice names who had taken it.
    notice: { ...what, alert: noted, lastWorkingDay: lastWorkingDayOf(alert, context) },
  }
}

function isMuted(alert: Alert, { now }: AlertContext): boolean {
  return standingMute(alert, now) !== undefined
}

function isTakenBySomebody(alert: Alert, { now }: AlertContext): boolean {
  return standingAcknowledgement(alert, now) !== undefined
}

function lastWorkingDayOf(alert: Alert, { now, calendar }: AlertContext): string | undefined {
  const end = isEnding(alert) ? endIn(alert.finding) : undefined
  return end === undefined ? undefined : lastWorkingDayBefore(new Date(end), now, calendar)
}

/** Steps that are due and were not told. One that comes before a step that was told is overtaken: it is no news. */
function untold(due: readonly string[], told: readonly string[]): string[] {
  const known = due.findLastIndex((step) => told.includes(step))
  return due.slice(known + 1)
}

/** What has no end has two steps. What was critical and is no longer is no news. */
function severitySteps({ severity, told }: Alert): string[] {
  return severity === 'warning' && told.includes('critical') ? [] : [severity]
}

function kindOf({ told }: Alert): 'opened' | 'reopened' | 'step' {
  if (told.length === 0) return 'opened'
  return told.at(-1) === curedWord ? 'reopened' : 'step'
}

/** The owners; from the critical step on the fallback too, as nobody has taken it; and whoever has taken what then expired. */
function recipientsOf(alert: Alert, due: readonly string[]): string[] {
  const isCritical = due.some((step) => criticalSteps.includes(step))
  const fallbacks = isCritical ? alert.places.map(({ fallback }) => fallback) : []
  return sorted([...ownersOf(alert), ...fallbacks, alert.acknowledgement?.by])
}

/** The owners of all places; for those without one the fallback. What happens to a zone, and an owner's own silence, is the fallback's. */
function ownersOf({ subject, condition, places }: Alert): string[] {
  const isForOthers = subject.kind === 'zone' || condition === 'owner-unconfirmed'
  return sorted(places.map(({ owner, fallback }) => (isForOthers ? (fallback ?? owner) : (owner ?? fallback))))
}

function sorted(contacts: readonly (string | undefined)[]): string[] {
  return [...new Set(contacts.filter((contact) => contact !== undefined))].sort()
}
