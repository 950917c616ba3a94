import { askOwners, confirmOwner } from '../../alerting/confirm-owners.ts'
import { targetOf } from '../../domain/endpoint.ts'
import { CertflowError } from '../../errors.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { contactCalled } from '../called.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { dateManual, mailingOf } from '../job/job.ts'
import { jobFor, storeOf } from '../job/job-for.ts'
import { userName } from '../user-name.ts'
import type { AlertOptions } from './open.ts'

/** The options of `certflow alert confirm-owners`. */
export interface ConfirmOwnersOptions extends AlertOptions {
  /** A contact that has said yes. */
  readonly yes?: string
  readonly as?: string
}

/** `certflow alert confirm-owners`: asks owners once a year whether their entries are still theirs, or notes that one has said yes. */
export async function confirmOwners(
  { yes, as = userName(), ...options }: ConfirmOwnersOptions,
  context: CliContext,
): Promise<number> {
  const job = await jobFor(options, context)
  await using store = storeOf(job)
  if (yes !== undefined) {
    contactCalled(yes, job.inventory)
    await confirmOwner(store, yes, as, 'command', context.now())
    context.stdout.write(`${yes}: noted that everything is still theirs\n`)
    return exitCodes.clean
  }
  const mailing = mailingOf(job, await dateManual(job, store))
  if (mailing === undefined)
    throw new CertflowError('usage', 'Cannot ask the owners: the settings have no smtp', {
      hint: 'write smtp: { url: smtp://…, from: … } into the settings',
    })
  const asked = await askOwners(store, entriesByOwner(job.inventory), mailing.recipients, mailing.correspondence)
  context.stdout.write(
    asked.length === 0
      ? 'nobody is to be asked: all owners were, or have answered, within a year\n'
      : `asked: ${asked.join(', ')}; the mails go out with the next certflow run --no-scan\n`,
  )
  return exitCodes.clean
}

/** What each owner has, endpoints first, in the order of the inventory. */
function entriesByOwner({ endpoints, manual }: Inventory): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, string[]>()
  const note = (owner: string | undefined, name: string) => {
    if (owner !== undefined) entries.set(owner, [...(entries.get(owner) ?? []), name])
  }
  for (const endpoint of endpoints) note(endpoint.owner, targetOf(endpoint))
  for (const { owner, name } of manual) note(owner, name)
  return entries
}
