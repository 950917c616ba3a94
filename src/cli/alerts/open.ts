import { type Alert, alertName } from '../../domain/alert.ts'
import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'
import type { Store } from '../../store/store.ts'
import type { SettingsOptions } from '../settings.ts'

/** What every command about alerts takes. */
export type AlertOptions = SettingsOptions

/** The alert that is called so: `CF-4821` or `4821`. Rejects with `usage` where there is none. */
export async function alertCalled(name: string, { alerts }: Store): Promise<Alert> {
  const digits = digitsOf(name)
  const alert = digits === undefined ? undefined : await alerts.numbered(Number(digits))
  if (alert === undefined) throw noSuchAlert(name)
  return alert
}

/** That nothing is called so. */
export function noSuchAlert(name: string): CertflowError {
  const digits = digitsOf(name)
  if (digits === undefined && !/^DR-\d+$/i.test(name.trim()))
    return new CertflowError('usage', `${quoted(name)} is no number of an alert`, {
      hint: 'write it like CF-4821 or 4821',
    })
  return new CertflowError(
    'usage',
    `There is no ${digits === undefined ? `drill ${name.trim()}` : `alert CF-${digits}`}`,
    {
      hint: 'certflow alert list shows those that are open',
    },
  )
}

function digitsOf(name: string): string | undefined {
  return /^(?:CF-)?([1-9]\d{0,8})$/i.exec(name.trim())?.[1]
}

/** The alert, if it is still open: there is nothing to answer to what is over. Throws `usage`. */
export function stillOpen(alert: Alert): Alert {
  if (alert.state !== 'closed') return alert
  throw new CertflowError('usage', `${alertName(alert)} is over: there is nothing to answer`, {
    hint: 'certflow alert list shows those that are open',
  })
}
