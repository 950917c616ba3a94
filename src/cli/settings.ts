import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Settings, Surroundings } from '../settings/settings.ts'
import type { CliContext } from './context.ts'
import { say } from './say.ts'

/** The settings of a centre, where none are named and none lie here. */
const systemSettings = '/etc/certflow/certflow.yaml'

/** What a command was told of settings: `--config` and `--quiet`. */
export interface SettingsOptions {
  readonly config?: string
  readonly quiet?: boolean
}

/** A settings file and how it was found. */
export interface SettingsPlace {
  readonly path: string
  /** Found where the machine keeps it, not named and not in this folder. */
  readonly isSystemWide: boolean
}

/** The settings file that is named, or the first that is found; undefined where there is none. */
export function settingsPlace({ config }: SettingsOptions, { env, cwd }: CliContext): SettingsPlace | undefined {
  const named = config ?? given(env.CERTFLOW_CONFIG)
  if (named !== undefined) return { path: resolve(cwd, named), isSystemWide: false }
  const folder = firstFolder(env.CONFIGURATION_DIRECTORY)
  const places: SettingsPlace[] = [
    ...(folder === undefined ? [] : [{ path: join(folder, 'certflow.yaml'), isSystemWide: true }]),
    { path: join(cwd, 'certflow.yaml'), isSystemWide: false },
    { path: systemSettings, isSystemWide: true },
  ]
  return places.find(({ path }) => existsSync(path))
}

/**
 * The settings that count: of the file that `--config` or `CERTFLOW_CONFIG` names, else of the first of
 * `$CONFIGURATION_DIRECTORY/certflow.yaml`, `./certflow.yaml` and `/etc/certflow/certflow.yaml`, else those of a folder without a file.
 *
 * Rejects with `file-unreadable`, or `settings-invalid` with all faults. Warnings are said on standard error, unless quiet.
 */
export async function settingsFor(options: SettingsOptions, context: CliContext): Promise<Settings> {
  const place = settingsPlace(options, context)
  if (place !== undefined) return settingsAt(place.path, options, context)
  const { buildSettings } = await import('../settings/settings.ts')
  return buildSettings({}, undefined, context.cwd, surroundingsOf(context))
}

/** The settings of a file. Loaded only where there is one: YAML and its schema take longer to load than a scan of a few hosts. */
export async function settingsAt(path: string, { quiet }: SettingsOptions, context: CliContext): Promise<Settings> {
  const [{ readSettings, usableSettings }, { faultsText }] = await Promise.all([
    import('../settings/load.ts'),
    import('../yaml/fault.ts'),
  ])
  const loaded = await readSettings(path, surroundingsOf(context))
  const settings = usableSettings(loaded, path)
  if (quiet !== true) say(context, faultsText(loaded.faults))
  return settings
}

function surroundingsOf({ env }: CliContext): Surroundings {
  return {
    stateFolder: firstFolder(env.STATE_DIRECTORY),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

/** systemd separates several folders by colons. */
function firstFolder(folders: string | undefined): string | undefined {
  return given(folders?.split(':')[0])
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
