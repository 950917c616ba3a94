import { asksOf, type Drill } from './drill.ts'
import { type DrillFigures, drillFigures } from './statistics.ts'

/** What became of a message of a drill. */
export interface DrillDelivery {
  readonly messageId: string
  readonly state: 'held' | 'waiting' | 'sent' | 'refused' | 'given-up' | 'withdrawn'
  readonly settledAt: Date | undefined
  readonly problem: string | undefined
}

/** One person in a drill. */
export interface DrillPerson {
  readonly contact: string
  /** `email`, or the name of a channel: the first by which they were asked. */
  readonly by: string
  readonly askedAt: Date
  /** Undefined where it has not arrived. */
  readonly deliveredAt: Date | undefined
  /** Why it did not arrive. */
  readonly problem: string | undefined
  readonly answeredAt: Date | undefined
  /** By which way. */
  readonly via: string | undefined
  /** From the delivery, or from the ask where nobody knows of one, to the answer. */
  readonly tookMs: number | undefined
}

/** What a drill has shown. */
export interface DrillReview {
  readonly drill: Drill
  /** In the order in which they were asked. */
  readonly people: readonly DrillPerson[]
  /** Answers of people who were not asked. */
  readonly others: readonly string[]
  readonly figures: DrillFigures
  /** The drill of the same scope before this one; undefined where this is the first. */
  readonly last: DrillFigures | undefined
  /** All before this one, as if they had been one. */
  readonly before: DrillFigures | undefined
  readonly advice: DrillAdvice
}

/** The one thing to do next, from what is worst to what is fine. */
export type DrillAdvice =
  | 'nobody-asked'
  | 'not-delivered'
  | 'nobody-answered'
  | 'many-silent'
  | 'some-silent'
  | 'slower'
  | 'fine'

/** So much longer than the last time is no accident. */
const slowerBy = 1.5

/**
 * What a drill has shown, against the last one and all before of the same scope.
 *
 * @param drills all that are kept, this one among them, oldest first
 */
export function reviewDrill(
  drill: Drill,
  drills: readonly Drill[],
  deliveries: ReadonlyMap<string, DrillDelivery>,
): DrillReview {
  const people = peopleOf(drill, deliveries)
  const figures = drillFigures(people.map(({ tookMs }) => tookMs))
  const earlier = drills
    .filter((each) => each.number < drill.number && isSameScope(each, drill))
    .map((each) => peopleOf(each, deliveries).map(({ tookMs }) => tookMs))
  const last = earlier.at(-1)
  const asked = new Set(people.map(({ contact }) => contact))
  const lastFigures = last && drillFigures(last)
  return {
    drill,
    people,
    others: drill.answers.map(({ contact }) => contact).filter((contact) => !asked.has(contact)),
    figures,
    last: lastFigures,
    before: earlier.length === 0 ? undefined : drillFigures(earlier.flat()),
    advice: adviceOf(people, figures, lastFigures),
  }
}

function isSameScope({ scope: a }: Drill, { scope: b }: Drill): boolean {
  return a.kind === b.kind && (a.kind === 'owners' || b.kind === 'owners' || a.name === b.name)
}

/** Each person once, however often they were asked: what counts is from the first time on. */
function peopleOf(drill: Drill, deliveries: ReadonlyMap<string, DrillDelivery>): DrillPerson[] {
  const asks = Map.groupBy(asksOf(drill), ({ contact }) => contact)
  return [...asks].map(([contact, [first, ...more]]) => {
    const messages = [first, ...more].flatMap((ask) => ask?.messageIds ?? []).flatMap((id) => deliveries.get(id) ?? [])
    const arrived = messages.flatMap(({ state, settledAt }) =>
      state === 'sent' && settledAt !== undefined ? [settledAt] : [],
    )
    const deliveredAt = arrived.reduce<Date | undefined>(
      (least, at) => (least === undefined || at < least ? at : least),
      undefined,
    )
    const given = drill.answers.find((answer) => answer.contact === contact)
    const askedAt = first?.at ?? drill.startedAt
    const since = deliveredAt ?? askedAt
    return {
      contact,
      by: first?.by ?? '',
      askedAt,
      deliveredAt,
      problem:
        deliveredAt === undefined
          ? (messages.findLast(({ problem }) => problem !== undefined)?.problem ?? undefined)
          : undefined,
      answeredAt: given?.at,
      via: given?.via,
      tookMs: given && Math.max(0, given.at.getTime() - since.getTime()),
    }
  })
}

function adviceOf(
  people: readonly DrillPerson[],
  { asked, answered, medianMs }: DrillFigures,
  last: DrillFigures | undefined,
): DrillAdvice {
  if (asked === 0) return 'nobody-asked'
  if (people.some(({ deliveredAt, answeredAt }) => deliveredAt === undefined && answeredAt === undefined))
    return 'not-delivered'
  if (answered === 0) return 'nobody-answered'
  if (medianMs === undefined) return 'many-silent'
  if (answered < asked) return 'some-silent'
  return last?.medianMs !== undefined && medianMs > last.medianMs * slowerBy ? 'slower' : 'fine'
}
