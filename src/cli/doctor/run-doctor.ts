import { printable } from '../../domain/printable.ts'
import { CertflowError } from '../../errors.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { storeOf } from '../job/job-for.ts'
import { jobInventoryAt, jobInventoryPath } from '../read-sources.ts'
import { type SettingsOptions, settingsFor } from '../settings.ts'
import { doctorLooks, error, type Look, ok, type Patient, type Seen, warning } from './look.ts'
import { clockLook, limitsLook, mailLook, namesLook } from './machine-looks.ts'
import { backupsLook, permissionsLook, runsLook } from './store-looks.ts'

/** The options of `certflow doctor`. */
export interface DoctorOptions extends SettingsOptions {
  readonly restore: boolean
}

/** Whether anybody can log in. */
const accountsLook: Look = async ({ store, settings }) => {
  if (store === undefined || settings.server.url === undefined) return []
  const { length } = await store.accounts.list()
  if (length > 0 || settings.server.signOn !== undefined) return [ok('accounts', `${length} accounts`)]
  return [warning('accounts', 'nobody can log in: there is no account', 'certflow users add tanaka --role admin')]
}

const looks: readonly Look[] = [
  permissionsLook,
  runsLook,
  backupsLook,
  accountsLook,
  namesLook,
  mailLook,
  clockLook,
  limitsLook,
]

/** `certflow doctor` to its exit code: a line for each thing that was looked at. Rejects with what is wrong in the settings. */
export async function runDoctor(options: DoctorOptions, context: CliContext): Promise<number> {
  const settings = await settingsFor(options, context)
  const inventoryName = jobInventoryPath(settings, undefined, context)
  const tell = (seen: Seen) => {
    if (seen.level !== 'ok' || options.quiet !== true) context.stdout.write(lineOf(seen))
    return seen.level
  }
  const levels: Seen['level'][] = [tell(ok('settings', settings.file ?? 'there are none: all is as it usually is'))]
  const tried = async <Value>(
    look: 'inventory' | 'store',
    read: () => Promise<Value>,
    text: (value: Value) => string,
  ) => {
    try {
      const value = await read()
      levels.push(tell(ok(look, text(value))))
      return value
    } catch (cause) {
      if (!(cause instanceof CertflowError)) throw cause
      levels.push(tell(error(look, cause.message.replaceAll('\n', '; '), cause.hint)))
      return undefined
    }
  }
  const inventory = await tried(
    'inventory',
    () => jobInventoryAt(inventoryName),
    ({ endpoints, manual }) => `${inventoryName}: ${endpoints.length} endpoints, ${manual.length} manual entries`,
  )
  await using store = await tried(
    'store',
    async () => storeOf({ settings }),
    () => `${settings.store.path} is whole`,
  )
  const patient: Patient = { settings, inventory, store, restore: options.restore, now: context.now() }
  for (const look of looks) for (const seen of await look(patient)) levels.push(tell(seen))
  return levels.includes('error') ? exitCodes.findings : exitCodes.clean
}

const widest = Math.max(...doctorLooks.map((look) => look.length))

/** One line: how bad it is, what was looked at, what was seen, and the way out. */
function lineOf({ level, look, text, hint }: Seen): string {
  const wayOut = hint === undefined ? '' : `; ${hint}`
  return `${level.padEnd('warning'.length)}  ${look.padEnd(widest)}  ${printable(text + wayOut)}\n`
}
