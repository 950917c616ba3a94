import type { AlertAnswers } from '../../centre/centre.ts'
import { acknowledged } from '../../domain/acknowledgement.ts'
import type { Alert } from '../../domain/alert.ts'
import { CertflowError } from '../../errors.ts'
import type { Store } from '../../store/store.ts'
import { alertCalled, answerAlert } from '../alerts/open.ts'
import { moment } from '../alerts/words.ts'

/** Answers of the pages and the API, given the way that `certflow alert ack` and `mute` give them. */
export function alertAnswers(store: Store, clock: () => Date): AlertAnswers {
  return {
    take: async (number, contact, until, { by }) => {
      const now = clock()
      refusePast(until, now)
      const taken = (alert: Alert) => acknowledged(alert, contact, until, now)
      const before = await alertCalled(String(number), store)
      if (before.state !== 'closed' && isAgain(before, taken(before))) return before
      return answerAlert(store, String(number), now, (alert) => {
        const after = taken(alert)
        const detail = { as: contact, until: after.acknowledgement?.until.toISOString() ?? '' }
        return { alert: after, entry: { by, action: 'acknowledged', detail } }
      })
    },
    mute: async (number, reason, until, { by }) => {
      const now = clock()
      refusePast(until, now)
      return answerAlert(store, String(number), now, (alert) => ({
        alert: { ...alert, mute: { until, reason, by } },
        entry: { by, action: 'muted', detail: { until: until.toISOString(), reason } },
      }))
    },
  }
}

function refusePast(until: Date, now: Date): void {
  if (until > now) return
  throw new CertflowError('usage', `Cannot end on ${moment(until)}: that is over`, { hint: 'give a day to come' })
}

/** A retry of a program, and somebody who clicks twice: the same contact, to the same day at the most. */
function isAgain({ acknowledgement: before }: Alert, { acknowledgement: after }: Alert): boolean {
  if (before === undefined || after === undefined || before.by !== after.by) return false
  const day = (date: Date) => date.toISOString().slice(0, 10)
  return after.at < before.until && day(after.until) <= day(before.until)
}
