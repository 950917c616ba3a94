import { dayMs } from './duration.ts'

/** When somebody was asked, or said yes. */
export interface OwnerWord {
  readonly contact: string
  readonly at: Date
}

/** What is known of who answers for what. */
export interface OwnerWords {
  readonly asked: readonly OwnerWord[]
  readonly confirmed: readonly OwnerWord[]
}

/** Nobody is asked twice within a year. */
const askedEachMs = 365 * dayMs

/** Who is away comes back within a month. */
const patienceMs = 30 * dayMs

/** Those of `owners` who are to be asked whether their entries are still theirs: neither asked nor heard of for a year. Sorted. */
export function ownersToAsk(owners: Iterable<string>, { asked, confirmed }: OwnerWords, now: Date): readonly string[] {
  const last = newestOf([...asked, ...confirmed])
  const isDue = (contact: string) =>
    now.getTime() - (last.get(contact)?.getTime() ?? Number.NEGATIVE_INFINITY) >= askedEachMs
  return [...new Set(owners)].filter(isDue).sort()
}

/** Who was asked a month ago or longer and has not said yes since, with when they were asked. */
export function unconfirmedOwners({ asked, confirmed }: OwnerWords, now: Date): ReadonlyMap<string, Date> {
  const yes = newestOf(confirmed)
  const open = [...newestOf(asked)].filter(
    ([contact, at]) => now.getTime() - at.getTime() >= patienceMs && !((yes.get(contact) ?? new Date(0)) >= at),
  )
  return new Map(open)
}

function newestOf(words: readonly OwnerWord[]): ReadonlyMap<string, Date> {
  const newest = new Map<string, Date>()
  for (const { contact, at } of words) {
    const before = newest.get(contact)
    if (before === undefined || before < at) newest.set(contact, at)
  }
  return newest
}
