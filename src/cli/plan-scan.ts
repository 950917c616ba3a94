import type { Endpoint, ManualEntry } from '../domain/endpoint.ts'
import type { JudgeOptions } from '../domain/judge.ts'
import { defaultThresholds, type Threshold } from '../domain/threshold.ts'
import { CertflowError } from '../errors.ts'
import {
  type Contact,
  type Inventory,
  listedIn,
  type Sweep,
  sweepEndpoints,
  sweepSize,
} from '../inventory/inventory.ts'
import { selectFrom } from '../inventory/select.ts'
import type { TargetList } from '../inventory/targets.ts'
import { quoted } from '../network/parsed.ts'
import { RangeSet } from '../network/range-set.ts'
import type { CliContext } from './context.ts'
import { inventoryPath, readSources, systemInventory } from './read-sources.ts'
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
  /** Owners who have not said that they still are; undefined where nobody was asked. */
  readonly unconfirmed?: JudgeOptions['unconfirmed']
  /** What issuers have revoked; undefined where nobody was asked. */
  readonly revocations?: JudgeOptions['revocations']
  readonly reports?: JudgeOptions['reports']
  /** What the operator should know before the run, a sentence each. */
  readonly remarks: readonly string[]
}

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

/** The entries and sweeps of an inventory that are selected. */
export function planInventory(whole: Inventory, { tag, owner, zone, rate = sweepRate }: ScanOptions): PlannedScan {
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

/** Who starts a sweep should know when it will take long. */
export function sweepRemarks(toSweep: number, rate: number): string[] {
  const minutes = Math.round(toSweep / rate / 60)
  if (minutes < 1) return []
  const time = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
  return [`${toSweep} addresses and ports are to be swept: at ${rate}/s that takes ${time} (--rate changes it)`]
}

function* withSwept(endpoints: readonly Endpoint[], sweeps: readonly Sweep[]): Generator<Endpoint> {
  yield* endpoints
  for (const sweep of sweeps) yield* sweepEndpoints(sweep)
}

/** Targets, and what an inventory beside them says of all endpoints. Throws `usage` where they are to be selected. */
export function planTargets(
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
export function withOverrides(endpoints: Iterable<Endpoint>, { addresses, timeout }: ScanOptions): Iterable<Endpoint> {
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
