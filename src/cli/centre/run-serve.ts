import type { FastifyInstance } from 'fastify'
import type { Centre } from '../../centre/centre.ts'
import { buildServer } from '../../centre/http/server.ts'
import { listenOn } from '../../centre/listen.ts'
import { publicRoutes, routes } from '../../centre/routes.ts'
import { Scheduler } from '../../centre/schedule/scheduler.ts'
import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { jobInventoryPath } from '../read-sources.ts'
import { say } from '../say.ts'
import { type SettingsOptions, settingsFor } from '../settings.ts'
import { centreFor } from './centre-for.ts'
import { scheduledWorks } from './works.ts'

/** The options of `certflow serve`. */
export interface ServeOptions extends SettingsOptions {
  readonly inventory?: string
}

/** `certflow serve`: until a signal ends it. Rejects with what is wrong in settings, inventory or store, and where it cannot listen. */
export async function runServe(options: ServeOptions, context: CliContext): Promise<number> {
  const settings = await settingsFor(options, context)
  const inventoryName = jobInventoryPath(settings, options.inventory, context)
  await using store = openSqliteStore(settings.store.path, { create: true })
  await using _ = await onlyCentre(store, settings.store.path)
  const centre = await centreFor(settings, inventoryName, store, context)
  const server = await buildServer(centre, routes)
  const works = scheduledWorks(settings, inventoryName, centre, context)
  const asked = firstSignal(context)
  const where = await listenOn(server, settings.server.listen, 'server: listen')
  const tell = (text: string) => options.quiet !== true && say(context, `certflow: ${text}\n`)
  tell(`serving ${settings.server.url ?? where} on ${where}`)
  const forAnswers = settings.server.public && (await buildServer(centre, publicRoutes))
  if (settings.server.public !== undefined && forAnswers !== undefined)
    tell(`serving links of answers on ${await listenOn(forAnswers, settings.server.public.listen, 'server: public')}`)
  const scheduler = new Scheduler(works, settings.schedule.timeZone, centre.log, context.now)
  tell(`ending, asked by ${await asked}`)
  await Promise.all([
    scheduler[Symbol.asyncDispose](),
    closed(server, centre),
    forAnswers && closed(forAnswers, centre),
  ])
  return exitCodes.clean
}

/** Rejects where another centre has the store: both would scan and tell people by their schedules. */
async function onlyCentre({ runs }: Store, path: string): Promise<AsyncDisposable> {
  const lock = await runs.lock('serve', 0)
  if (lock !== undefined) return lock
  throw new CertflowError('store-unavailable', `Cannot serve store ${quoted(path)}: another certflow serve has it`, {
    hint: 'end that one, or give this one a store of its own',
  })
}

function firstSignal({ onInterrupt }: CliContext): Promise<string> {
  return new Promise((resolve) => {
    const forget = onInterrupt((signal) => {
      forget()
      resolve(signal)
    })
  })
}

/** Requests under way are answered; a client that takes longer to send one has lost its chance. */
const graceMs = 8_000

async function closed(server: FastifyInstance, { log }: Centre): Promise<void> {
  const timer = setTimeout(() => {
    log('ending connections that do not come to their end')
    server.server.closeAllConnections()
  }, graceMs)
  await server.close()
  clearTimeout(timer)
}
