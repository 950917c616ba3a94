import { accessSync, constants } from 'node:fs'
import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'
import type { Settings } from '../settings/settings.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { hasOwnInventory } from './read-sources.ts'
import { say } from './say.ts'
import type { ScanOptions } from './scan-options.ts'
import { settingsAt, settingsPlace } from './settings.ts'

/**
 * The options of a scan with what the settings say where they do not: the inventory, and the name servers.
 *
 * A look at one server goes on without settings that cannot be used, unless `--config` names them.
 */
export async function withSettings(
  options: ScanOptions,
  hasTargets: boolean,
  { quiet = false, verbose = false }: GlobalOptions,
  context: CliContext,
): Promise<ScanOptions> {
  const place = settingsPlace(options, context)
  if (place === undefined) return options
  const isInventoryFound = options.inventory !== undefined || (place.isSystemWide && hasOwnInventory(context))
  const isNeeded = options.config !== undefined || !(hasTargets || isInventoryFound)
  const settings = await readUnlessBroken(place.path, isNeeded, quiet, context)
  if (settings === undefined) return options
  if (verbose) say(context, `certflow: settings: ${quoted(place.path)}\n`)
  return filledIn(options, settings, !isInventoryFound && (isNeeded || canBeRead(settings.inventory)))
}

function filledIn(options: ScanOptions, { inventory, resolvers }: Settings, takesInventory: boolean): ScanOptions {
  return {
    ...options,
    ...(takesInventory && { inventory }),
    ...(options.resolver === undefined && resolvers.length > 0 && { resolver: resolvers }),
  }
}

async function readUnlessBroken(
  path: string,
  isNeeded: boolean,
  quiet: boolean,
  context: CliContext,
): Promise<Settings | undefined> {
  try {
    return await settingsAt(path, { quiet: quiet || !isNeeded }, context)
  } catch (error) {
    if (isNeeded || !(error instanceof CertflowError)) throw error
    if (!quiet) say(context, `certflow: ${error.message}\ncertflow: going on without these settings\n`)
    return undefined
  }
}

/** Beside targets an inventory says where never to connect to; one that is not there says nothing. */
function canBeRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
