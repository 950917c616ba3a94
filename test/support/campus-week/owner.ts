import { localDay } from '../../../src/domain/working-days.ts'
import { campus } from '../campus.ts'
import { mayBeTold } from '../contract-steps.ts'
import type { Said } from './mails.ts'
import { type CampusServer, isDown, type Life, servedAt, stepsOf } from './servers.ts'

const dayMs = 86_400_000

/** What the owner of a server knows when a mail comes. */
export interface OwnerKnows {
  readonly server: CampusServer
  /** All that was said before to the same contact about the same server. */
  readonly before: readonly Said[]
  /** The moments of the daily runs so far. */
  readonly runs: readonly number[]
  /** What was wrong at that moment is known: nobody is to be told of it. Undefined where everything is to be told. */
  readonly knownSince: number | undefined
}

/**
 * Why somebody would call what a mail says false; undefined where there is nothing to complain of. The rules:
 *
 * 1. It is mine: the server is, or I am the centre and it is critical.
 * 2. It is true when I read it: the certificate that is served, or was when the server last answered, ends on that day, in so many
 *    days; it can still be done by the day that is named; what "cannot be reached" does not answer, as at the two runs before; what
 *    is "solved" is in order.
 * 3. There is something for me to do: what renews itself and works is nothing for me, whether or not I have told the centre.
 * 4. I have not read it before: an end once at each step, anything else once and again when it is critical, a cure once, and only if I
 *    was told of the fault.
 * 5. It is not among what was known when we began.
 */
export function complaint(said: Said, knows: OwnerKnows): string | undefined {
  const isGrave = /^(Action needed|Expired|Automatic renewal|Solved)/.test(said.mark)
  if (said.to !== knows.server.owner && !(said.to === 'center' && isGrave)) return 'it is not mine'
  if (said.mark === 'Solved') return complaintOfCure(said, knows)
  return said.end === undefined ? complaintOfState(said, knows) : complaintOfEnd(said, knows)
}

function complaintOfCure({ at, number }: Said, { server, before }: OwnerKnows): string | undefined {
  const told = before.filter((each) => each.number === number)
  if (told.length === 0) return 'I was told of no fault'
  if (told.at(-1)?.mark === 'Solved') return 'I was told before'
  const life = servedAt(server, at)
  if (life === undefined) return 'it does not answer'
  return told[0]?.end !== undefined && told[0].end === dayText(life.notAfter, at)
    ? 'it is the old certificate'
    : undefined
}

function complaintOfEnd(said: Said, { server, before, knownSince }: OwnerKnows): string | undefined {
  const { at, end } = said
  const lives = [
    lastServed(server, at),
    ...(servedAt(server, at, 'second') === undefined ? [] : [servedAt(server, at, 'second')]),
  ]
  const life = lives.find((each) => each !== undefined && dayText(each.notAfter, at) === end)
  if (life === undefined) return 'what is served ends on another day'
  const untrue = untruth(said, server, life)
  if (untrue !== undefined) return untrue
  if (server.kind.startsWith('automatic,')) return 'it renews itself'
  const due = stepsOf(server, life).filter((step) => mayBeTold(step, at, campus))
  const told = before.filter(({ mark, end: before }) => mark !== 'Solved' && before === end)
  // steps of one moment are one mail
  if (told.length >= new Set(due.map((step) => step.at)).size) return 'I was told before'
  return knownSince !== undefined && due.every((step) => mayBeTold(step, knownSince, campus))
    ? 'it was known'
    : undefined
}

/** Whether expired or not, in how many days, who renews it, and by which day. */
function untruth({ at, mark, doBefore }: Said, { kind }: CampusServer, { notAfter }: Life): string | undefined {
  if ((mark === 'Expired') !== at > notAfter) return mark === 'Expired' ? 'it has not expired' : 'it has expired'
  const [, days] = /, (\d+|less than a) days? left$/.exec(mark) ?? []
  if (days !== undefined && Math.floor((notAfter - at) / dayMs) !== Number(days.replace('less than a', '0')))
    return 'so many days are not left'
  const isStuck = kind === 'automation that broke, declared'
  if (mark !== 'Expired' && (mark === 'Automatic renewal has stopped') !== isStuck) return 'who renews it is another'
  const year = localDay(new Date(at), campus.timeZone).slice(0, 4)
  const isOver = doBefore !== undefined && Date.parse(`${doBefore.replace(/ \d{4}$/, '')} ${year} UTC`) < at - dayMs
  return isOver && !/ \d{4}$/.test(doBefore) ? 'the day by which to do it is over' : undefined
}

function complaintOfState(said: Said, { server, before, runs, knownSince }: OwnerKnows): string | undefined {
  const { at, title = '', mark } = said
  const same = before.filter(({ title: other }) => other === title)
  if (same.some(({ mark: other }) => other === mark)) return 'I was told before'
  if (/^(Unreachable|Handshake failed)$/.test(title)) {
    if (![at, ...runs.slice(-3)].every((moment) => isDown(server, moment))) return 'it answers'
    return knownSince !== undefined && isDown(server, knownSince) ? 'it was known' : undefined
  }
  if (title === 'Addresses disagree')
    return servedAt(server, at) === servedAt(server, at, 'second') ? 'they agree' : undefined
  const by = { 'Self-signed': 'itself', 'Incomplete chain': 'private' }[title]
  if (by === undefined || servedAt(server, at)?.by !== by) return 'it is not so'
  return knownSince === undefined ? undefined : 'it was known'
}

/** What the server serves, or served when it last answered. */
function lastServed({ lives }: CampusServer, at: number): Life | undefined {
  return lives.findLast(({ from }) => from <= at) ?? lives[0]
}

/** `27 Dec`, as a mail writes a day: with the year where it is another one. */
export function dayText(day: number, readAt: number): string {
  const written = (at: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: campus.timeZone, ...options }).format(at)
  const year = { year: 'numeric' } as const
  return written(day, { day: 'numeric', month: 'short', ...(written(day, year) === written(readAt, year) ? {} : year) })
}
