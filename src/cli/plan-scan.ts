import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Endpoint, ManualEntry } from '../domain/endpoint.ts'
import { defaultThresholds, type Threshold } from '../domain/threshold.ts'
import { CertflowError } from '../errors.ts'
import { type Contact, type Inventory, type Sweep, sweepEndpoints, sweepSize } from '../inventory/inventory.ts'
import { selectFrom } from '../inventory/select.ts'
import { readTargetArguments, readTargets, type TargetList } from '../inventory/targets.ts'
import { quoted } from '../network/parsed.ts'
import { RangeSet } from '../network/range-set.ts'
import type { CliContext } from './context.ts'
import { readList } from './read-list.ts'
import { type ScanOptions, sweepRate } from './scan-options.ts'

/** What a scan looks at, wherever it was written down. */
export interface PlannedScan {
  /** How many endpoints there are to probe, those of sweeps included. */
  readonly planned: number
  /** Those of sweeps last, made one at a time. */
  readonly endpoints: Iterable<Endpoint>
  /** All endpoints of the inventory, selected or not, to tell whether a server that is found is one of them. */
  readonly listed: readonly Endpoint[] | undefined
  readonly manual: readonly ManualEntry[]
  readonly thresholds: readonly Threshold[]
  /** Addresses that are not connected to. Those of the inventory count for targets of the command line too. */
  readonly never: RangeSet
  /** Who can be told; nobody for targets of the command line. */
  readonly contacts: readonly Contact[]
  /** Anchor files that entries name. */
  readonly entryAnchors: readonly string[]
  /** Of the reports; undefined where no inventory says. */
  readonly language: 'en' | 'ja' | undefined
  /** What the operator should know before the run, a sentence each. */
  readonly remarks: readonly string[]
}

const systemInventory = '/etc/certflow/inventory.yaml'

/** Targets of the command line and of a list, or else the inventory. Throws CertflowError with all that is wrong. */
export async function planScan(
  targets: readonly string[],
  options: ScanOptions,
  context: CliContext,
): Promise<PlannedScan> {
  const path = inventoryPath(options, context)
  if (targets.length + options.targets.length === 0 && path === undefined) throw nothingToScan()
  const { lists, inventory } = await readSources(targets, options.targets, path, context)
  const plan =
    lists.length === 0 && inventory !== undefined
      ? planInventory(inventory, options)
      : planTargets(lists, inventory, options)
  if (plan.planned + plan.manual.length === 0) throw nothingSelected(path, lists.length > 0, options)
  return { ...plan, endpoints: withOverrides(plan.endpoints, options) }
}

interface Sources {
  readonly lists: readonly TargetList[]
  readonly inventory: Inventory | undefined
}

/** Arguments, lists and inventory. Rejects with what is wrong in all of them at once. */
async function readSources(
  targets: readonly string[],
  files: readonly string[],
  path: string | undefined,
  { stdin }: CliContext,
): Promise<Sources> {
  const errors: CertflowError[] = []
  const attempted = async <Value>(read: () => Value | Promise<Value>): Promise<Value | undefined> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof CertflowError)) throw error
      errors.push(error)
      return undefined
    }
  }
  const lists = [targets.length === 0 ? undefined : await attempted(() => readTargetArguments(targets))]
  for (const file of files) {
    lists.push(await attempted(async () => readTargets(await readList(file, stdin), file)))
  }
  const inventory = path === undefined ? undefined : await attempted(() => inventoryAt(path))
  const [first, ...others] = errors
  if (first !== undefined) throw CertflowError.of([first, ...others])
  return { lists: lists.filter((list) => list !== undefined), inventory }
}

/** Loaded only where there is one: YAML and its schema take longer to load than a scan of a few hosts. */
async function inventoryAt(path: string): Promise<Inventory> {
  const { readInventory, usableInventory } = await import('../inventory/load.ts')
  return usableInventory(await readInventory(path), path)
}

function planInventory(whole: Inventory, { tag, owner, zone, rate = sweepRate }: ScanOptions): PlannedScan {
  const inventory = selectFrom(whole, { tags: tag, owners: owner, zones: zone })
  const endpoints = listedIn(inventory)
  const { sweeps } = inventory
  const toSweep = sweeps.reduce((sum, sweep) => sum + sweepSize(sweep), 0)
  return {
    planned: endpoints.length + toSweep,
    endpoints: { [Symbol.iterator]: () => withSwept(endpoints, sweeps) },
    listed: listedIn(whole),
    manual: inventory.manual,
    contacts: [...inventory.contacts.values()],
    thresholds: inventory.thresholds ?? defaultThresholds,
    never: inventory.never,
    entryAnchors: endpoints.flatMap(({ trust }) => trust.ca ?? []),
    language: inventory.language,
    remarks: sweepRemarks(toSweep, rate),
  }
}

/** The endpoints that entries name, those of manual entries among them. */
function listedIn({ endpoints, manual }: Inventory): readonly Endpoint[] {
  return [...endpoints, ...manual.flatMap(({ probe }) => probe ?? [])]
}

/** Who starts a scan should know when it will take long. */
function sweepRemarks(toSweep: number, rate: number): string[] {
  const minutes = Math.round(toSweep / rate / 60)
  if (minutes < 1) return []
  const time = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
  return [`the sweeps have ${toSweep} addresses and ports: at ${rate}/s that takes ${time} (--rate changes it)`]
}

function* withSwept(endpoints: readonly Endpoint[], sweeps: readonly Sweep[]): Generator<Endpoint> {
  yield* endpoints
  for (const sweep of sweeps) yield* sweepEndpoints(sweep)
}

function planTargets(
  lists: readonly TargetList[],
  inventory: Inventory | undefined,
  options: ScanOptions,
): PlannedScan {
  if (options.tag.length + options.owner.length + options.zone.length > 0) {
    throw new CertflowError(
      'usage',
      'Cannot select targets of the command line by tag, owner or zone: they have none',
      {
        hint: 'leave the targets out to scan the inventory, or leave --tag, --owner and --zone out',
      },
    )
  }
  return {
    planned: lists.reduce((sum, list) => sum + list.count, 0),
    endpoints: { [Symbol.iterator]: () => endpointsOf(lists) },
    listed: inventory && listedIn(inventory),
    manual: [],
    contacts: [],
    thresholds: defaultThresholds,
    never: inventory?.never ?? new RangeSet([]),
    entryAnchors: [],
    language: inventory?.language,
    remarks: [],
  }
}

function* endpointsOf(lists: readonly TargetList[]): Generator<Endpoint> {
  for (const list of lists) yield* list.endpoints()
}

/** What the command line says of every endpoint counts for more than what entries say. */
function withOverrides(endpoints: Iterable<Endpoint>, { addresses, timeout }: ScanOptions): Iterable<Endpoint> {
  if (addresses === undefined && timeout === undefined) return endpoints
  const overrides = {
    ...(addresses !== undefined && { addresses }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  }
  return {
    *[Symbol.iterator]() {
      for (const endpoint of endpoints) yield { ...endpoint, ...overrides }
    },
  }
}

function inventoryPath({ inventory }: ScanOptions, { cwd }: CliContext): string | undefined {
  if (inventory !== undefined) return inventory
  return existsSync(join(cwd, 'inventory.yaml')) ? 'inventory.yaml' : [systemInventory].find((path) => existsSync(path))
}

function nothingToScan(): CertflowError {
  return new CertflowError(
    'usage',
    `Cannot scan: no targets given, and neither ./inventory.yaml nor ${systemInventory} exists`,
    {
      hint: 'name endpoints, as in certflow scan www.example.ac.jp, or an inventory with --inventory',
    },
  )
}

function nothingSelected(
  path: string | undefined,
  fromList: boolean,
  { tag, owner, zone }: ScanOptions,
): CertflowError {
  const isSelection = tag.length + owner.length + zone.length > 0
  const source = path === undefined || fromList ? 'the list of targets' : `inventory ${quoted(path)}`
  return new CertflowError(
    'usage',
    `Cannot scan: ${source} has no endpoint${isSelection ? ' that is asked for' : ''}`,
    {
      hint: isSelection
        ? 'see whether entries have this tag, owner and zone'
        : 'add the endpoints that are to be looked at',
    },
  )
}
