import { type ContractStep, stepsByContract } from '../contract-steps.ts'
import type { Draw } from '../draw.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What a server serves from a moment on, until the next. */
export interface Life {
  readonly from: number
  readonly notBefore: number
  readonly notAfter: number
  /** Vouches for itself, is of a private authority that nobody declared, or of the one that everybody trusts. */
  readonly by: 'itself' | 'private' | 'public'
}

/** A time in which a server does not answer. */
interface Down {
  readonly from: number
  readonly until: number
}

/** A server of the campus, as it really is. The centre knows its name, its owner, and what `entry` says. */
export interface CampusServer {
  readonly name: string
  readonly owner: string
  /** Whose kind of server it is, for the report. */
  readonly kind:
    | 'automatic, declared'
    | 'automatic, not declared'
    | 'automation that broke, declared'
    | 'automation that broke, not declared'
    | 'by hand'
    | 'private CA'
    | 'self-signed'
    | 'expired'
    | 'unreachable'
  /** Further keys of its entry in the inventory. */
  readonly entry: string
  /** In order; the last one lasts. Empty where nothing was ever served. */
  readonly lives: readonly Life[]
  /** A second address is behind the first by so long. */
  readonly lagMs: number | undefined
  readonly downs: readonly Down[]
  /** There is no such name, nobody listens, or the handshake is hung up on. */
  readonly missing: 'name' | 'listener' | 'handshake' | undefined
}

/** The owner's mail of a server: what `campusOf` says of one before it has a name. */
type Made = Pick<CampusServer, 'kind'> & Partial<CampusServer>

/**
 * A campus as centres find it when they begin: of 300 servers 200 renew themselves, and half of these nobody has declared.
 *
 * @param begin the first run
 * @param share of the 300
 */
export function campusOf(draw: Draw, begin: number, share: number): CampusServer[] {
  const times = (count: number, make: (index: number) => Made) =>
    Array.from({ length: Math.max(1, Math.round(count * share)) }, (_, index) => make(index))
  const made: Made[] = [
    ...times(97, () => automatic(draw, begin, true)),
    ...times(95, () => automatic(draw, begin, false)),
    ...times(3, (index) => broken(draw, begin, true, index)),
    ...times(5, (index) => broken(draw, begin, false, index)),
    ...times(60, (index) => byHand(draw, begin, index)),
    ...times(10, (index) => doubtful(draw, begin, 'private CA', index)),
    ...times(10, (index) => doubtful(draw, begin, 'self-signed', index)),
    ...times(5, (index) => expired(draw, begin, index)),
    ...times(15, (index) => unreachable(draw, begin, index)),
  ]
  return made.map((server, index) => ({
    name: `h${index}.example.ac.jp`,
    owner: `dept-${draw.below(40)}`,
    entry: '',
    lives: [],
    lagMs: undefined,
    downs: [],
    missing: undefined,
    ...server,
  }))
}

const end = (begin: number) => begin + 10 * dayMs

/** certbot twice a day, acme.sh once, caddy every ten minutes; each renews when a third is left. Some servers load it at night. */
function automatic(draw: Draw, begin: number, isDeclared: boolean): Made {
  const lifetime = (draw.isIn(0.5) ? 90 : 45) * dayMs
  const client = draw.below(3)
  const hour = draw.between(0, 24) * hourMs
  const looksAfter = (moment: number): number => {
    if (client === 2) return moment + draw.between(0, 10 * minuteMs)
    if (client === 1) return nextDaily(moment, hour)
    // twice a day, each time at another moment of its twelve hours
    return moment + draw.between(0, 12 * hourMs)
  }
  const loadsAtNight = draw.isIn(0.1)
  const lives: Life[] = []
  let issued = begin - draw.between(0, (lifetime * 2) / 3)
  let from = issued
  while (from < end(begin)) {
    lives.push({ from, notBefore: issued - hourMs, notAfter: issued - hourMs + lifetime, by: 'public' })
    const renewed = looksAfter(issued - hourMs + (lifetime * 2) / 3)
    from = loadsAtNight ? nextDaily(renewed, 18.5 * hourMs) : renewed
    issued = renewed
  }
  return {
    kind: isDeclared ? 'automatic, declared' : 'automatic, not declared',
    entry: isDeclared ? (draw.isIn(0.5) ? ', renewal: automatic' : ', managed_by: certbot') : '',
    lives,
    lagMs: draw.isIn(0.05) ? 10 * minuteMs : undefined,
    downs: draw.isIn(0.03) ? [patchNight(draw, begin)] : [],
  }
}

/** It should have renewed and did not: some are late already, with some the moment comes in this week. */
function broken(draw: Draw, begin: number, isDeclared: boolean, index: number): Made {
  const lifetime = (index % 2 === 0 ? 90 : 45) * dayMs
  const share = isDeclared ? 1 / 4 : 1 / 3
  const notAfter = begin + lifetime * share + draw.between(index === 0 ? -3 : 0, 4) * dayMs
  return {
    kind: isDeclared ? 'automation that broke, declared' : 'automation that broke, not declared',
    entry: isDeclared ? ', renewal: automatic' : '',
    lives: [{ from: notAfter - lifetime, notBefore: notAfter - lifetime, notAfter, by: 'public' }],
  }
}

/** Half of them end within the next weeks; some of these are renewed in the week, at an hour of work. */
function byHand(draw: Draw, begin: number, index: number): Made {
  const lifetime = (index % 10 === 0 ? 90 : index % 2 === 0 ? 198 : 398) * dayMs
  const left = (index % 2 === 0 ? draw.between(0.1, 38) : draw.between(1, lifetime / dayMs)) * dayMs
  const at = workingHour(draw, begin)
  // some are renewed an hour before the next step
  const isJustInTime = index % 10 === 3
  const notAfter = isJustInTime ? at + 14 * dayMs + hourMs : begin + Math.min(left, lifetime - dayMs)
  const first: Life = { from: notAfter - lifetime, notBefore: notAfter - lifetime, notAfter, by: 'public' }
  const isGone = index % 15 === 7
  const isRenewed = isJustInTime || (left < 20 * dayMs && draw.isIn(0.6) && !isGone)
  const issued = at - draw.between(0, 3) * dayMs
  return {
    kind: 'by hand',
    lives: isRenewed ? [first, { from: at, notBefore: issued, notAfter: issued + 198 * dayMs, by: 'public' }] : [first],
    // a rolling change, and one of which the second half was forgotten for two days
    lagMs: index % 12 === 4 ? (index === 4 ? 2 * dayMs : 20 * minuteMs) : undefined,
    downs: isGone
      ? [{ from: begin + 1.5 * dayMs, until: end(begin) }]
      : index % 15 === 8
        ? [patchNight(draw, begin)]
        : [],
  }
}

/** Appliances, and what an authority of a department issues: some get the next certificate of the same kind. */
function doubtful(draw: Draw, begin: number, kind: 'private CA' | 'self-signed', index: number): Made {
  const lifetime = (kind === 'self-signed' ? 3_650 : 398) * dayMs
  const by = kind === 'self-signed' ? 'itself' : 'private'
  const life = (from: number): Life => ({ from, notBefore: from - hourMs, notAfter: from - hourMs + lifetime, by })
  const first = life(begin - draw.between(10, (0.8 * lifetime) / dayMs) * dayMs)
  return { kind, lives: index % 3 === 0 ? [first, life(workingHour(draw, begin))] : [first] }
}

function expired(draw: Draw, begin: number, index: number): Made {
  const notAfter = begin - draw.between(0.5, 200) * dayMs
  const first: Life = { from: notAfter - 398 * dayMs, notBefore: notAfter - 398 * dayMs, notAfter, by: 'public' }
  const at = workingHour(draw, begin)
  const next: Life = { from: at, notBefore: at - hourMs, notAfter: at + 198 * dayMs, by: 'public' }
  return { kind: 'expired', lives: index === 0 ? [first, next] : [first] }
}

/** Nothing is known of what they serve; some come back on the fourth day. */
function unreachable(draw: Draw, begin: number, index: number): Made {
  const missing = (['name', 'listener', 'handshake'] as const)[index % 3]
  const notBefore = begin - 100 * dayMs
  const life: Life = { from: notBefore, notBefore, notAfter: begin + draw.between(60, 98) * dayMs, by: 'public' }
  if (index % 5 !== 2) return { kind: 'unreachable', missing }
  return { kind: 'unreachable', lives: [life], downs: [{ from: 0, until: begin + 3.5 * dayMs }] }
}

/** Down for a night, over one run. */
function patchNight(draw: Draw, begin: number): Down {
  const run = begin + (1 + draw.below(6)) * dayMs
  return { from: run - hourMs, until: run + hourMs }
}

/** The next time that it is so late on a day of UTC. */
function nextDaily(moment: number, timeOfDay: number): number {
  const day = Math.floor(moment / dayMs) * dayMs
  return day + timeOfDay > moment ? day + timeOfDay : day + dayMs + timeOfDay
}

/** A moment of the first days, between ten and five in Tokyo. */
function workingHour(draw: Draw, begin: number): number {
  const day = Math.floor(begin / dayMs) * dayMs + draw.below(6) * dayMs
  return day + dayMs + draw.between(1, 8) * hourMs
}

/** What an address serves at a moment: nothing where it does not answer. The second address may be behind. */
export function servedAt(
  server: CampusServer,
  moment: number,
  address: 'first' | 'second' = 'first',
): Life | undefined {
  if (server.missing !== undefined || isDown(server, moment)) return undefined
  const seen = address === 'first' ? moment : moment - (server.lagMs ?? 0)
  return server.lives.findLast(({ from }) => from <= seen) ?? server.lives[0]
}

/** Reports whether nobody gets an answer of a server at a moment. */
export function isDown({ missing, downs }: CampusServer, moment: number): boolean {
  return missing !== undefined || downs.some(({ from, until }) => from <= moment && moment < until)
}

/** The steps at which the owner is to be told of the end of a certificate. */
export function stepsOf({ kind }: CampusServer, { notBefore, notAfter }: Life): ContractStep[] {
  return stepsByContract(notBefore, notAfter, kind === 'automation that broke, declared' ? 'program' : 'unsaid')
}
