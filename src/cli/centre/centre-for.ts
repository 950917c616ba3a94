import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { answerSecret } from '../../answers/answer-secret.ts'
import { centreIdentity } from '../../centre/agents/identity.ts'
import type { Centre } from '../../centre/centre.ts'
import { fleetReader } from '../../centre/view/fleet.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'
import { toldOf } from '../job/channels.ts'
import { jobInventoryAt } from '../read-sources.ts'
import { say } from '../say.ts'
import { packageVersion } from '../version.ts'
import { alertAnswers } from './alert-answers.ts'
import { manualConfirmations } from './manual-confirmations.ts'
import { centreReportFacts } from './report-facts.ts'
import { shownSettings } from './shown-settings.ts'

/** The centre by its settings, its inventory and its store. Rejects with what is wrong in the inventory. */
export async function centreFor(
  settings: Settings,
  inventoryName: string,
  store: Store,
  context: CliContext,
): Promise<Centre> {
  const { now } = context
  const log = (line: string) => say(context, `certflow: ${line}\n`)
  const fleet = fleetReader(store, {
    read: () => jobInventoryAt(inventoryName),
    revision: () => revisionOf(inventoryName),
    unusable: (problem) => log(`${problem}\nwhat was right before counts until that is put right`),
  })
  await fleet()
  return {
    store,
    settings: settings.server,
    organisation: settings.organisation.name,
    version: packageVersion(),
    secret: await answerSecret(settings.store.path),
    identity: await centreIdentity(settings.store.path),
    now,
    fleet,
    alerts: alertAnswers(store, now, async () => toldOf({ settings, inventory: (await fleet()).inventory })),
    manual: manualConfirmations(store.manual, now),
    reports: centreReportFacts(store, fleet, now),
    shownSettings: shownSettings(settings),
    timeZone: settings.calendar.timeZone,
    startedAt: now(),
    overdueMs: settings.heartbeat.overdueMs,
    log,
  }
}

/** When a file was changed, or which files a folder has and when each was changed. */
async function revisionOf(path: string): Promise<string> {
  const names = await readdir(path).catch(() => undefined)
  const files = names === undefined ? [path] : names.map((name) => join(path, name))
  const changed = await Promise.all(files.map((file) => stat(file).catch(() => undefined)))
  return files.map((file, index) => `${file} ${changed[index]?.mtimeMs}`).join('\n')
}
