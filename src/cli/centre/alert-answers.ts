import { answer, changeForPerson, type GivenAnswer } from '../../alerting/answering.ts'
import type { Told } from '../../alerting/channel-news.ts'
import type { AlertAnswers } from '../../centre/centre.ts'
import { type Alert, alertName } from '../../domain/alert.ts'
import { CertflowError } from '../../errors.ts'
import type { Store } from '../../store/store.ts'
import { noSuchAlert, stillOpen } from '../alerts/open.ts'
import { moment } from '../alerts/words.ts'

/**
 * Answers of the pages and the API, given the way that `certflow alert ack` and `mute` give them.
 *
 * @param told the channels that hear who has taken an alert, by the inventory of now
 */
export function alertAnswers(store: Store, clock: () => Date, told: () => Promise<Told>): AlertAnswers {
  const given = async (number: number, words: Omit<GivenAnswer, 'about' | 'at'>): Promise<Alert> => {
    const about = alertName({ number })
    const answered = await answer(store, { about, at: clock(), ...words }, await told())
    if (!('alert' in answered)) throw noSuchAlert(about)
    return stillOpen(answered.alert)
  }
  return {
    take: async (number, contact, until, { by, via }) => {
      refusePast(until, clock())
      const login = by === contact ? {} : { login: by }
      return given(number, { by: contact, ...login, via, what: { kind: 'mine', until } })
    },
    note: async (number, what, { by, via }) => {
      await given(number, { by, via, what })
    },
    mute: async (number, reason, until, { by, via }) => {
      const now = clock()
      refusePast(until, now)
      const muted = await changeForPerson(store, number, now, (alert) => ({
        alert: { ...alert, mute: { until, reason, by } },
        entry: { by, action: 'muted', detail: { until: until.toISOString(), reason, via } },
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
