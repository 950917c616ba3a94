import { answer, changeForPerson } from '../../alerting/answering.ts'
import type { AlertAnswers } from '../../centre/centre.ts'
import { alertName } from '../../domain/alert.ts'
import { CertflowError } from '../../errors.ts'
import type { Store } from '../../store/store.ts'
import { noSuchAlert, stillOpen } from '../alerts/open.ts'
import { moment } from '../alerts/words.ts'

/** Answers of the pages and the API, given the way that `certflow alert ack` and `mute` give them. */
export function alertAnswers(store: Store, clock: () => Date): AlertAnswers {
  return {
    take: async (number, contact, until, { by }) => {
      const at = clock()
      refusePast(until, at)
      const about = alertName({ number })
      const what = { kind: 'mine', until } as const
      const answered = await answer(store, { about, by: contact, login: by, via: 'page', at, what }, undefined)
      if (!('alert' in answered)) throw noSuchAlert(about)
      return stillOpen(answered.alert)
    },
    mute: async (number, reason, until, { by }) => {
      const now = clock()
      refusePast(until, now)
      const muted = await changeForPerson(store, number, now, (alert) => ({
        alert: { ...alert, mute: { until, reason, by } },
        entry: { by, action: 'muted', detail: { until: until.toISOString(), reason } },
      }))
      if (muted === undefined) throw noSuchAlert(alertName({ number }))
      return stillOpen(muted)
    },
  }
}

function refusePast(until: Date, now: Date): void {
  if (until > now) return
  throw new CertflowError('usage', `Cannot end on ${moment(until)}: that is over`, { hint: 'give a day to come' })
}
