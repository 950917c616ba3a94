import { dirname, resolve } from 'node:path'
import { CertflowError } from '../errors.ts'
import { type Fault, hasErrors, unusableText } from '../yaml/fault.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { YamlKind } from '../yaml/kind.ts'
import { Loose } from '../yaml/loose.ts'
import { type OpenedYaml, openYaml, openYamlText } from '../yaml/open.ts'
import { noteIssues } from '../yaml/schema-faults.ts'
import type { YamlTree } from '../yaml/tree.ts'
import { settingsSchema } from './schema.ts'
import { noteSecrets } from './secrets.ts'
import { buildSettings, type Settings, type Surroundings } from './settings.ts'

/** What came of reading a settings file. */
export interface LoadedSettings {
  /** Undefined where one of the faults is an error. */
  readonly settings: Settings | undefined
  /** All there are, by position: errors, and warnings that keep nothing from working. */
  readonly faults: readonly Fault[]
}

const kind: YamlKind = {
  name: 'settings',
  hints: {
    unreadable: 'name another file with --config, or let the account of certflow read this one',
    tooLarge: 'this is not a settings file',
    empty: 'write at least where the inventory is, as in inventory: inventory.yaml',
  },
}

/** Reads a settings file. Rejects with `file-unreadable`; what is wrong inside is a fault. */
export async function readSettings(path: string, surroundings: Surroundings): Promise<LoadedSettings> {
  return settingsIn(await openYaml(path, kind), path, surroundings)
}

/** Reads the text of a settings file. `file` is its path for the faults; relative paths begin at its folder. */
export function loadSettings(text: string, file: string, surroundings: Surroundings): LoadedSettings {
  return settingsIn(openYamlText(text, file, kind), file, surroundings)
}

/** The settings, for commands that cannot go on without them. Throws `settings-invalid` with all faults. */
export function usableSettings({ settings, faults }: LoadedSettings, path: string): Settings {
  if (settings !== undefined) return settings
  throw new CertflowError('settings-invalid', unusableText(kind.name, path, faults), {
    hint: 'put them right; each names its line, its column and the way out',
  })
}

function settingsIn({ tree, faults }: OpenedYaml, path: string, surroundings: Surroundings): LoadedSettings {
  // What is a password, and what only looks like a mail server with one, is for nobody's terminal.
  faults.hide(0, Number.POSITIVE_INFINITY)
  if (tree === undefined) return { settings: undefined, faults: faults.sorted() }
  const file = resolve(path)
  const folder = dirname(file)
  const schema = settingsSchema(folder)
  const checked = schema.safeParse(tree.value)
  const loose = new Loose(tree.value)
  const issues = noteSecrets(checked.error?.issues ?? [], loose, tree, faults)
  noteIssues(issues, { schema, tree, faults })
  noteNameless(loose, tree, faults)
  const settings =
    checked.success && !hasErrors(faults.sorted()) ? buildSettings(checked.data, file, folder, surroundings) : undefined
  if (settings !== undefined) noteUnheard(settings, loose, tree, faults)
  return { settings, faults: faults.sorted() }
}

function noteNameless(file: Loose, tree: YamlTree, faults: FaultList): void {
  const smtp = tree.placeOf(file.at('smtp').path)
  if (smtp === undefined || tree.placeOf(file.at('organisation').path) !== undefined) return
  faults.warning(smtp.key, 'no-organisation', 'mails do not say who writes', 'add organisation: { name: … }')
}

/** Alerts that nobody was mailed wait until there is a mail server; then channels would hear of them too. */
function noteUnheard({ smtp, channels }: Settings, file: Loose, tree: YamlTree, faults: FaultList): void {
  if (smtp !== undefined) return
  for (const [name, { tell }] of channels) {
    const place = tree.placeOf(file.at('channels').at(name).path)
    if (tell !== 'none' && place !== undefined)
      faults.warning(
        place.key,
        'no-smtp',
        'without a mail server this channel hears of no alert',
        'add smtp: { url: …, from: … }',
      )
  }
}
