import type { Acknowledgement, Alert, Mute } from '../alert.ts'
import type { KnownAcknowledgement, KnownMail } from './facts.ts'

/** Why something was not renewed in time, as far as the store knows. */
export type LateReason =
  /** It was close to its end, or past it, when certflow saw it first. */
  | { readonly kind: 'seen-late'; readonly at: Date }
  /** Nobody was told: it was accepted as known, or there is no contact. */
  | { readonly kind: 'not-told' }
  /** The first mail about it went out when there was hardly any time left. */
  | { readonly kind: 'told-late'; readonly at: Date }
  /** A mail about it did not arrive. */
  | { readonly kind: 'undelivered'; readonly to: string; readonly problem: string | undefined }
  /** A mail about it waits until somebody releases it. */
  | { readonly kind: 'held'; readonly to: string }
  | ({ readonly kind: 'muted' } & Mute)
  /** It should have renewed itself. */
  | { readonly kind: 'overdue' }
  | ({ readonly kind: 'taken' } & Acknowledgement)
  /** These were told, and none of them took it. */
  | { readonly kind: 'unanswered'; readonly contacts: readonly string[] }

/** What is known of something that was late. */
export interface LateCase {
  readonly alert: Alert | undefined
  readonly firstSeenAt: Date | undefined
  /** From then on there was no more time to lose; undefined where its dates cannot be read. */
  readonly criticalAt: Date | undefined
  /** When it was over; what came later had no part in it. */
  readonly until: Date
}

/** Knows what people were told of alerts, and what they answered. */
export class Correspondence {
  readonly #mails: ReadonlyMap<number, readonly KnownMail[]>
  readonly #answers: ReadonlyMap<number, readonly KnownAcknowledgement[]>

  constructor(mails: readonly KnownMail[], acknowledgements: readonly KnownAcknowledgement[]) {
    const pairs = mails.flatMap((mail) => mail.alerts.map((alert) => ({ alert, mail })))
    this.#mails = new Map(
      [...Map.groupBy(pairs, ({ alert }) => alert)].map(([alert, own]) => [alert, own.map(({ mail }) => mail)]),
    )
    this.#answers = Map.groupBy(acknowledgements, ({ alert }) => alert)
  }

  /** When the first mail about an alert was handed over; undefined while none was. */
  firstToldAt(alert: number): Date | undefined {
    const sent = this.#mailsAbout(alert).flatMap(({ state, settledAt = undefined }) =>
      state === 'sent' && settledAt !== undefined ? settledAt.getTime() : [],
    )
    return sent.length === 0 ? undefined : new Date(sent.reduce((first, at) => Math.min(first, at)))
  }

  /** The acknowledgements of an alert, oldest first. */
  answersTo(alert: number): readonly KnownAcknowledgement[] {
    return this.#answers.get(alert) ?? []
  }

  /** Why something was late; every reason that is known. */
  reasonsFor({ alert, firstSeenAt, criticalAt, until }: LateCase): LateReason[] {
    const isLateToSee = criticalAt !== undefined && firstSeenAt !== undefined && firstSeenAt >= criticalAt
    const seen: LateReason[] = isLateToSee ? [{ kind: 'seen-late', at: firstSeenAt }] : []
    if (alert === undefined) return [...seen, { kind: 'not-told' }]
    const { number, mute, told, toldTo } = alert
    const answers = this.answersTo(number).filter(({ at }) => at < until)
    const toldAt = this.firstToldAt(number)
    const isToldLate = !isLateToSee && criticalAt !== undefined && toldAt !== undefined && toldAt >= criticalAt
    const reached = this.#reached(number) ?? toldTo
    return [
      ...seen,
      ...(isToldLate ? [{ kind: 'told-late', at: toldAt } as const] : []),
      ...this.#problemsWith(number),
      ...(mute === undefined ? [] : [{ kind: 'muted', ...mute } as const]),
      ...(told.some((step) => step.startsWith('overdue')) ? [{ kind: 'overdue' } as const] : []),
      ...(toldTo.length > 0 || reached.length > 0 || mute !== undefined ? [] : [{ kind: 'not-told' } as const]),
      ...answers.map(({ by, at, until: end }) => ({ kind: 'taken', by, at, until: end }) as const),
      ...(reached.length > 0 && answers.length === 0 ? [{ kind: 'unanswered', contacts: reached } as const] : []),
    ]
  }

  #mailsAbout(alert: number): readonly KnownMail[] {
    return this.#mails.get(alert) ?? []
  }

  /** Who got a mail about an alert; undefined where no mail about it is known. */
  #reached(alert: number): readonly string[] | undefined {
    const mails = this.#mailsAbout(alert)
    if (mails.length === 0) return undefined
    const sent = mails.filter(({ state }) => state === 'sent')
    return [...new Set(sent.map(({ contact, recipient }) => contact ?? recipient))].sort()
  }

  /** One for each recipient, the newest. */
  #problemsWith(alert: number): LateReason[] {
    const problems = this.#mailsAbout(alert).flatMap(
      ({ state, recipient, contact, problem }): [string, LateReason][] => {
        const to = contact === undefined ? recipient : `${contact} <${recipient}>`
        if (state === 'held') return [[to, { kind: 'held', to }]]
        return state === 'refused' || state === 'given-up' ? [[to, { kind: 'undelivered', to, problem }]] : []
      },
    )
    return [...new Map(problems).values()]
  }
}
