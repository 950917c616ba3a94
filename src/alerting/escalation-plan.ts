import { isJapaneseHoliday } from '../calendar/japanese-holidays.ts'
import type { Channel } from '../channels/channel.ts'
import type { EscalationPlan } from '../domain/escalation/alert-courses.ts'
import type { Escalation } from '../domain/escalation/escalation.ts'
import type { ListedEscalation } from '../inventory/escalations.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { mailChannel } from '../store/mail-message.ts'

/**
 * The escalations of an inventory, with whom they can reach.
 *
 * @param hasMail there is a mail server
 * @param timeZone in which weeks are counted where an escalation has no hours
 */
export function escalationPlan(
  { escalations, contacts }: Inventory,
  channels: ReadonlyMap<string, Channel>,
  hasMail: boolean,
  timeZone: string,
): EscalationPlan {
  return {
    escalations: new Map([...escalations].map(([name, escalation]) => [name, withHolidays(escalation)])),
    escalationOf: (contact) => contacts.get(contact)?.escalation,
    people: {
      deputyOf: (contact) => contacts.get(contact)?.deputy,
      canReach: (_contact, by) => (by === mailChannel ? hasMail : channels.has(by)),
      timeZone,
    },
  }
}

function withHolidays({ hours, ...escalation }: ListedEscalation): Escalation {
  if (hours === undefined) return { ...escalation, hours }
  const { calendar, holidays, from, to } = hours
  const isHoliday = holidays === 'jp' ? isJapaneseHoliday : () => false
  return { ...escalation, hours: { calendar: { ...calendar, isHoliday }, from, to } }
}
