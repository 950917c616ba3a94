import type { SmtpSettings } from '../../src/notify/smtp-settings.ts'
import { type LoadedSettings, loadSettings, usableSettings } from '../../src/settings/load.ts'
import type { Settings } from '../../src/settings/settings.ts'

/** Where the settings of these tests would be. */
const file = '/nowhere/certflow.yaml'

/** What came of a text, on a machine in Japan without systemd. */
export function loaded(text: string): LoadedSettings {
  return loadSettings(text, file, { stateFolder: undefined, timeZone: 'Asia/Tokyo' })
}

/** The settings of a text without errors. */
export function settingsOf(text: string): Settings {
  return usableSettings(loaded(text), file)
}

/** What settings say of this mail server, and of what else is given. */
export function smtpSettingsOf(url: string, others: Readonly<Record<string, string>> = {}): SmtpSettings {
  const smtp = { url, from: 'certflow@center.example.ac.jp', ...others }
  // JSON is YAML
  const settings = settingsOf(JSON.stringify({ smtp, organisation: { name: 'IT Centre' } })).smtp
  if (settings === undefined) throw new Error(`no settings for ${url}`)
  return settings
}
