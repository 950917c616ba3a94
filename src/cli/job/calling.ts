import type { Calling } from '../../alerting/escalating.ts'
import { escalationPlan } from '../../alerting/escalation-plan.ts'
import type { OpenedChannels } from './channels.ts'
import type { Job } from './job.ts'

/** How people are asked in escalations, and machines are told. */
export function callingOf({ settings, inventory }: Job, { channels, tell }: OpenedChannels): Calling {
  const { smtp, calendar } = settings
  return {
    plan: escalationPlan(inventory, channels, smtp !== undefined, calendar.timeZone),
    contacts: inventory.contacts,
    channels,
    tell,
    language: inventory.language,
  }
}
