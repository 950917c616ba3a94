import type { Acknowledgement, Alert, Mute } from './alert.ts'
import { dayMs } from './duration.ts'
import { endIn } from './finding.ts'

/** A week is as long as anybody answers for without being asked again. */
const longestMs = 7 * dayMs

/** The responsibility that somebody has for an alert now; undefined where nobody has, or no longer. */
export function standingAcknowledgement(
  { acknowledgement }: Pick<Alert, 'acknowledgement'>,
  now: Date,
): Acknowledgement | undefined {
  return acknowledgement !== undefined && now < acknowledgement.until ? acknowledgement : undefined
}

/** Why nobody is told of an alert now; undefined where people are. */
export function standingMute({ mute }: Pick<Alert, 'mute'>, now: Date): Mute | undefined {
  return mute !== undefined && now < mute.until ? mute : undefined
}

/**
 * The alert, taken by a contact until the earliest of the date chosen, seven days, and half of the time that is left until
 * the end. What is over already has no half: the other two count.
 */
export function acknowledged(alert: Alert, by: string, until: Date, now: Date): Alert {
  const leftMs = (endMs(alert) ?? Number.POSITIVE_INFINITY) - now.getTime()
  const longest = now.getTime() + Math.min(longestMs, leftMs > 0 ? leftMs / 2 : longestMs)
  return { ...alert, acknowledgement: { by, at: now, until: new Date(Math.min(until.getTime(), longest)) } }
}

function endMs({ certificate, finding }: Alert): number | undefined {
  return certificate?.notAfter?.getTime() ?? endIn(finding)
}
