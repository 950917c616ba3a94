import { createHash } from 'node:crypto'
import { type Alert, alertName, type Notice } from '../domain/alert.ts'
import { mailDomain } from '../domain/mail-address.ts'

/**
 * The Message-ID of a mail: the same news for the same recipient has the same, however often it is composed.
 *
 * @param keys what the mail tells, in any order
 */
export function messageIdOf(address: string, keys: readonly string[], from: string): string {
  return `<${identifierOf([address.toLowerCase(), ...keys.toSorted()], from)}>`
}

/** What makes a notice news: alert, what happened, the steps; and which time, of what can happen twice. */
export function keyOf({ alert, kind, steps }: Notice): string {
  const time = kind === 'responsibility-ended' ? (alert.acknowledgement?.at.getTime() ?? 0) : alert.reopenings
  return [alertName(alert), kind, time, ...steps.toSorted()].join('/')
}

/** Message-ID of the mail that was never sent and that all mails about an alert answer: mail programs show them together. */
export function threadOf(alert: Alert, from: string): string {
  return `<${identifierOf(['thread', alertName(alert), String(alert.openedAt.getTime())], from)}>`
}

/** A name for what these parts make, the same each time, in the domain of who writes. */
export function identifierOf(parts: readonly string[], from: string): string {
  return `${createHash('sha256').update(parts.join('\n')).digest('hex')}@${mailDomain(from)}`
}
