import type { KnownMail } from './facts.ts'
import { latest } from './moments.ts'
import { type DaySpan, isWithin } from './span.ts'

/** Mails to one recipient that never arrived, for one reason. */
interface LostMails {
  readonly recipient: string
  readonly contact: string | undefined
  readonly state: 'refused' | 'given-up'
  readonly problem: string | undefined
  readonly count: number
  readonly lastAt: Date
  /** Numbers of the alerts that they told of. */
  readonly alerts: readonly number[]
}

/** What became of mails on some days. */
export interface MailRecord {
  readonly sent: number
  /** Refused, or given up after days of trying. */
  readonly lost: readonly LostMails[]
  /** As it is now. */
  readonly waiting: number
  readonly held: number
}

/** What became of mails on these days. */
export function mailRecord(mails: readonly KnownMail[], span: DaySpan): MailRecord {
  const settled = mails.filter(({ settledAt }) => settledAt !== undefined && isWithin(settledAt, span))
  const count = (of: readonly KnownMail[], wanted: KnownMail['state']) =>
    of.filter(({ state }) => state === wanted).length
  return {
    sent: count(settled, 'sent'),
    lost: [...Map.groupBy(settled.flatMap(lostOf), keyOf).values()].map(together),
    waiting: count(mails, 'waiting'),
    held: count(mails, 'held'),
  }
}

function lostOf({ recipient, contact, state, problem, settledAt, alerts }: KnownMail): LostMails[] {
  if (settledAt === undefined || (state !== 'refused' && state !== 'given-up')) return []
  return [{ recipient, contact, state, problem, count: 1, lastAt: settledAt, alerts }]
}

function keyOf({ recipient, state, problem }: LostMails): string {
  return JSON.stringify([recipient, state, problem])
}

function together(lost: readonly LostMails[]): LostMails {
  return {
    ...(lost[0] as LostMails),
    count: lost.length,
    lastAt: latest(lost.map(({ lastAt }) => lastAt)),
    alerts: [...new Set(lost.flatMap(({ alerts }) => alerts))].sort((a, b) => a - b),
  }
}
