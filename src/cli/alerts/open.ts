import { type Alert, alertName } from '../../domain/alert.ts'
import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'
import type { AuditEntry } from '../../store/audit-store.ts'
import type { Store } from '../../store/store.ts'
import type { SettingsOptions } from '../settings.ts'

/** What every command about alerts takes. */
export type AlertOptions = SettingsOptions

/** The alert that is called so: `CF-4821` or `4821`. Rejects with `usage` where there is none. */
export async function alertCalled(name: string, { alerts }: Store): Promise<Alert> {
  const [, digits] = /^(?:CF-)?([1-9]\d{0,8})$/i.exec(name.trim()) ?? []
  if (digits === undefined)
    throw new CertflowError('usage', `${quoted(name)} is no number of an alert`, {
      hint: 'write it like CF-4821 or 4821',
    })
  const alert = await alerts.numbered(Number(digits))
  if (alert === undefined)
    throw new CertflowError('usage', `There is no alert CF-${digits}`, {
      hint: 'certflow alert list shows those that are open',
    })
  return alert
}

/** How often an answer is tried again because somebody else changed alerts meanwhile. */
const mostTries = 20

/** Changes an alert and notes who did it. `change` is asked again where others changed alerts meanwhile. */
export async function answerAlert(
  store: Store,
  name: string,
  now: Date,
  change: (alert: Alert) => { readonly alert: Alert; readonly entry: Omit<AuditEntry, 'about' | 'at'> },
): Promise<Alert> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { revision } = await store.alerts.book(now)
    const before = await alertCalled(name, store)
    if (before.state === 'closed')
      throw new CertflowError('usage', `${alertName(before)} is over: there is nothing to answer`, {
        hint: 'certflow alert list shows those that are open',
      })
    const { alert, entry } = change(before)
    const outbox = { added: [], withdrawn: [], released: [], at: now }
    const audit = [{ ...entry, at: now, about: alertName(alert) }]
    if (await store.alerts.save({ alerts: [alert], outbox, audit }, revision)) return alert
  }
  throw new Error('the alerts were changed by others each time that an answer was to be saved')
}
