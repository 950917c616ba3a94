import { buildServer } from '../../centre/http/server.ts'
import { listenOn } from '../../centre/listen.ts'
import { sweepLogins } from '../../centre/login/sessions.ts'
import { routes } from '../../centre/routes.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { jobInventoryPath } from '../read-sources.ts'
import { say } from '../say.ts'
import { type SettingsOptions, settingsFor } from '../settings.ts'
import { centreFor } from './centre-for.ts'

/** The options of `certflow serve`. */
export interface ServeOptions extends SettingsOptions {
  readonly inventory?: string
}

/** `certflow serve`: until a signal ends it. Rejects with what is wrong in settings, inventory or store, and where it cannot listen. */
export async function runServe(options: ServeOptions, context: CliContext): Promise<number> {
  const settings = await settingsFor(options, context)
  const inventoryName = jobInventoryPath(settings, options.inventory, context)
  await using store = openSqliteStore(settings.store.path, { create: true })
  const centre = await centreFor(settings, inventoryName, store, context)
  await sweepLogins(store.accounts, context.now())
  const server = await buildServer(centre, routes)
  const asked = new Promise<string>((resolve) => {
    const forget = context.onInterrupt((signal) => {
      forget()
      resolve(signal)
    })
  })
  try {
    const where = await listenOn(server, settings.server.listen, 'server: listen')
    if (options.quiet !== true) say(context, `certflow: serving ${settings.server.url ?? where} on ${where}\n`)
    const signal = await asked
    if (options.quiet !== true) say(context, `certflow: ending, asked by ${signal}\n`)
  } finally {
    await server.close()
  }
  return exitCodes.clean
}
