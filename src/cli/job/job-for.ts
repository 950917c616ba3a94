import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'
import { jobInventoryAt, jobInventoryPath } from '../read-sources.ts'
import { type SettingsOptions, settingsFor } from '../settings.ts'
import type { Job } from './job.ts'

/** Which settings and which inventory. */
export interface JobOptions extends SettingsOptions {
  readonly inventory?: string
}

/** Settings and inventory as commands beside `run` need them. Rejects with what is wrong in them. */
export async function jobFor(options: JobOptions, context: CliContext): Promise<Job> {
  const settings = await settingsFor(options, context)
  const inventoryName = jobInventoryPath(settings, options.inventory, context)
  const inventory = await jobInventoryAt(inventoryName)
  return { settings, inventory, inventoryName, now: context.now, answerPage: undefined }
}

/** The store that runs have filled. Throws `store-unavailable` where there is none yet. */
export function storeOf({ settings }: Pick<Job, 'settings'>): Store {
  return openSqliteStore(settings.store.path, { create: false })
}
