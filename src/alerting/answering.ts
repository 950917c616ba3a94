import { acknowledged, standingAcknowledgement, standingMute } from '../domain/acknowledgement.ts'
import { type Alert, alertName } from '../domain/alert.ts'
import type { Drill } from '../domain/drill/drill.ts'
import { dayMs } from '../domain/duration.ts'
import { endedCourse } from '../domain/escalation/course.ts'
import type { AuditEntry } from '../store/audit-store.ts'
import type { Store } from '../store/store.ts'
import { type Told, takenNews } from './channel-news.ts'
import { confirmOwner } from './confirm-owners.ts'
import { answerDrill } from './drill-answer.ts'
import { unwantedAsks } from './waiting-asks.ts'

/** By which way somebody has answered. */
type AnswerWay = 'command' | 'link' | 'page' | 'api' | 'mail' | 'phone' | 'zabbix'

/** What somebody has answered. */
type AnswerKind =
  /** They take it, until then; undefined: as long as anybody may. */
  | { readonly kind: 'mine'; readonly until: Date | undefined }
  /** Somebody else does: their words. */
  | { readonly kind: 'other'; readonly who: string }
  /** The server goes out of use on that day, `2027-01-31`. */
  | { readonly kind: 'unused'; readonly until: string }

/** An answer, from wherever it comes. */
export interface GivenAnswer {
  /** `CF-4821` of an alert, `DR-7` of a drill, `OC-2026` of the question to owners; the number alone is an alert's. */
  readonly about: string
  /** A contact of the inventory, or the words by which others know who it was. */
  readonly by: string
  /** The account that has said so for them; undefined where it was themselves. */
  readonly login?: string
  readonly via: AnswerWay
  readonly at: Date
  readonly what: AnswerKind
}

/** What came of an answer. */
export type Answered =
  /** Responsibility is taken, until then. The same when it is said again. */
  | { readonly result: 'taken'; readonly alert: Alert; readonly until: Date }
  /** It is noted, and the alert goes on. */
  | { readonly result: 'noted'; readonly alert: Alert }
  /** The alert was over. */
  | { readonly result: 'over'; readonly alert: Alert }
  /** It was a drill; `isLate`: that was over. */
  | { readonly result: 'rehearsed'; readonly drill: Drill; readonly isLate: boolean }
  /** An owner has said that all is still theirs. */
  | { readonly result: 'confirmed'; readonly contact: string }
  /** There is no such alert or drill. */
  | { readonly result: 'unknown' }

/** As long as anybody answers for without being asked again; half of what is left may be less. */
const longestMs = 7 * dayMs

/** Another process may change alerts at the same time; so often in a row it does not. */
const mostTries = 20

/**
 * Where all answers end, whichever way they came: responsibility is taken, or what was said is noted; escalations end, and what still
 * waits to be asked is taken back. All of it or nothing, and the same answer a second time changes nothing.
 *
 * @param told the channels that hear who has taken it
 */
export async function answer(store: Store, given: GivenAnswer, told: Told): Promise<Answered> {
  const [, kind = '', digits] = /^(CF-|DR-|OC-)?([1-9]\d{0,8})$/i.exec(given.about.trim()) ?? []
  if (digits === undefined) return { result: 'unknown' }
  if (kind.toUpperCase() === 'OC-') return answerOwner(store, given)
  if (kind.toUpperCase() === 'DR-') return answerDrill(store, Number(digits), given)
  return given.what.kind === 'mine'
    ? take(store, Number(digits), given, given.what.until, told)
    : note(store, Number(digits), given)
}

/** What becomes of an alert by what a person did, and how the audit knows of it; undefined where that changes nothing. */
type PersonalChange = (
  alert: Alert,
) => { readonly alert: Alert; readonly entry: Pick<AuditEntry, 'by' | 'action' | 'detail'> } | undefined

/**
 * Changes an open alert for a person, and ends its escalations where the person has taken or muted it. Answers the alert as it is then;
 * undefined where there is none. One that is over stays as it is.
 */
export async function changeForPerson(
  store: Store,
  number: number,
  now: Date,
  change: PersonalChange,
  told?: Told,
): Promise<Alert | undefined> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { courses, revision } = await store.alerts.book(now)
    const before = await store.alerts.numbered(number)
    if (before === undefined || before.state === 'closed') return before
    const changed = change(before)
    if (changed === undefined) return before
    const { alert, entry } = changed
    const taken = standingAcknowledgement(alert, now)
    const how = taken !== undefined ? 'acknowledged' : standingMute(alert, now) !== undefined ? 'muted' : undefined
    const messages = await store.outbox.list(alert.openedAt)
    const own = courses.filter(({ about }) => about === number)
    const going = how === undefined ? [] : own.filter(({ end }) => end === undefined)
    const who = taken === undefined ? entry.by : taken.by
    const ended = going.map((course) => endedCourse(course, how ?? 'muted', now, who))
    const saved = await store.alerts.save(
      {
        alerts: alert === before ? [] : [alert],
        courses: ended,
        outbox: {
          added: how === 'acknowledged' && told !== undefined ? takenNews(alert, messages, told, now) : [],
          withdrawn: unwantedAsks(messages, courses, ended),
          released: [],
          at: now,
        },
        audit: [{ ...entry, at: now, about: alertName(alert) }],
      },
      revision,
    )
    if (saved) return alert
  }
  throw new Error('the alerts were changed by others each time that an answer was to be saved')
}

async function take(
  store: Store,
  number: number,
  { by, login, via, at }: GivenAnswer,
  until: Date | undefined,
  told: Told,
): Promise<Answered> {
  const longest = new Date(at.getTime() + longestMs)
  const alert = await changeForPerson(
    store,
    number,
    at,
    (before) => {
      const after = acknowledged(before, by, until ?? longest, at)
      // A key takes what a call was about, but from nobody.
      if (standingAcknowledgement(before, at) !== undefined && (via === 'phone' || isAgain(before, after)))
        return undefined
      const detail = { ...whoSaidSo(by, login), until: after.acknowledgement?.until.toISOString() ?? '', via }
      return { alert: after, entry: { by: login ?? by, action: 'acknowledged', detail } }
    },
    told,
  )
  if (alert === undefined) return { result: 'unknown' }
  if (alert.state === 'closed') return { result: 'over', alert }
  return { result: 'taken', alert, until: alert.acknowledgement?.until ?? at }
}

async function note(store: Store, number: number, { by, via, at, what }: GivenAnswer): Promise<Answered> {
  const said =
    what.kind === 'other'
      ? { action: 'named-other', who: what.who }
      : { action: 'said-unused', until: what.kind === 'unused' ? what.until : '' }
  const { action, ...words } = said
  const before = await store.alerts.numbered(number)
  const known = before === undefined ? [] : await store.audit.since(before.openedAt, action)
  const isKnown = known.some(
    (entry) =>
      entry.about === alertName({ number }) &&
      entry.by === by &&
      Object.entries(words).every(([name, value]) => entry.detail[name] === value),
  )
  const alert = await changeForPerson(store, number, at, (same) =>
    isKnown ? undefined : { alert: same, entry: { by, action, detail: { ...words, via } } },
  )
  if (alert === undefined) return { result: 'unknown' }
  return { result: alert.state === 'closed' ? 'over' : 'noted', alert }
}

/** Yes is for all that they have; anything else is for people to read. */
async function answerOwner(store: Store, { by, login, via, at, what }: GivenAnswer): Promise<Answered> {
  if (what.kind !== 'mine') return { result: 'unknown' }
  await confirmOwner(store, by, login ?? by, via, at)
  return { result: 'confirmed', contact: by }
}

/** Half of what is left grows shorter with each time that it is said: the same is to the same day at the most. */
function isAgain({ acknowledgement: before }: Alert, { acknowledgement: after }: Alert): boolean {
  if (before === undefined || after === undefined || before.by !== after.by) return false
  const day = (date: Date) => date.toISOString().slice(0, 10)
  return day(after.until) <= day(before.until)
}

/** For the audit, where an account has answered for a contact. */
function whoSaidSo(by: string, login: string | undefined): { readonly as?: string } {
  return login === undefined ? {} : { as: by }
}
