import { stat } from 'node:fs/promises'
import { answerSecret } from '../../answers/answer-secret.ts'
import type { Centre } from '../../centre/centre.ts'
import { fleetReader } from '../../centre/view/fleet.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'
import { jobInventoryAt } from '../read-sources.ts'
import { say } from '../say.ts'
import { packageVersion } from '../version.ts'
import { alertAnswers } from './alert-answers.ts'

/** The centre by its settings, its inventory and its store. Rejects with what is wrong in the inventory. */
export async function centreFor(
  settings: Settings,
  inventoryName: string,
  store: Store,
  context: CliContext,
): Promise<Centre> {
  const { now } = context
  const fleet = fleetReader(store, {
    read: () => jobInventoryAt(inventoryName),
    revision: async () => String((await stat(inventoryName).catch(() => undefined))?.mtimeMs),
  })
  await fleet()
  return {
    store,
    settings: settings.server,
    organisation: settings.organisation.name,
    version: packageVersion(),
    secret: await answerSecret(settings.store.path),
    now,
    fleet,
    alerts: alertAnswers(store, now),
    startedAt: now(),
    overdueMs: settings.heartbeat.overdueMs,
    log: (line) => say(context, `certflow: ${line}\n`),
  }
}
