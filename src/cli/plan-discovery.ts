import { dialectPorts, type Endpoint } from '../domain/endpoint.ts'
import { CertflowError } from '../errors.ts'
import { type EntryDefaults, type Inventory, listedIn } from '../inventory/inventory.ts'
import { quoted } from '../network/parsed.ts'
import type { CliContext } from './context.ts'
import { type PlannedScan, planInventory, planTargets, sweepRemarks, withOverrides } from './plan-scan.ts'
import { inventoryPath, readSources } from './read-sources.ts'
import { type ScanOptions, sweepRate } from './scan-options.ts'

/** What is to be looked through, and what entries need not say. */
interface PlannedDiscovery {
  readonly planned: PlannedScan
  readonly defaults: EntryDefaults
}

const noDefaults: EntryDefaults = { port: dialectPorts.tls, owner: undefined, zone: undefined }

/** Targets, or the sweeps of the inventory. Throws CertflowError with all that is wrong. */
export async function planDiscovery(
  targets: readonly string[],
  options: ScanOptions,
  context: CliContext,
): Promise<PlannedDiscovery> {
  const path = inventoryPath(options, context)
  if (targets.length === 0 && path === undefined) throw nowhereToLook('no targets are given, and there is no inventory')
  const { lists, inventory } = await readSources(targets, [], path, context)
  const plan = lists.length > 0 ? planTargets(lists, inventory, options) : planSweeps(inventory, path, options)
  return {
    planned: {
      ...plan,
      endpoints: lookedFor(withOverrides(plan.endpoints, options)),
      listed: plan.listed ?? [],
      remarks: sweepRemarks(plan.planned, options.rate ?? sweepRate),
    },
    defaults: inventory?.defaults ?? noDefaults,
  }
}

/** The sweeps of an inventory without its entries. */
function planSweeps(inventory: Inventory | undefined, path: string | undefined, options: ScanOptions): PlannedScan {
  if (inventory === undefined || inventory.sweeps.length === 0)
    throw nowhereToLook(`inventory ${quoted(path ?? '')} has no sweeps`)
  const plan = planInventory({ ...inventory, endpoints: [], manual: [] }, options)
  return { ...plan, listed: listedIn(inventory) }
}

/** A host that is named here is looked for like any address of a range: it may have no server, and be in the inventory or not. */
function lookedFor(endpoints: Iterable<Endpoint>): Iterable<Endpoint> {
  return {
    *[Symbol.iterator]() {
      for (const endpoint of endpoints) yield { ...endpoint, fromRange: true }
    },
  }
}

function nowhereToLook(why: string): CertflowError {
  return new CertflowError('usage', `Cannot discover: ${why}`, {
    hint: 'name ranges, as in certflow inventory discover 192.0.2.0/24:443, or add sweeps to the inventory',
  })
}
