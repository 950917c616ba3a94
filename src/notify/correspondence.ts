import type { Alert } from '../domain/alert.ts'
import type { Renewal } from '../domain/endpoint.ts'
import type { Language } from '../messages/messages.ts'

/** Who writes: `organisation` of the settings. */
export interface Organisation {
  readonly name: string
  /** An internal telephone number. */
  readonly extension: string | undefined
  /** Where people ask; undefined where `from` is that. */
  readonly email: string | undefined
  /** Where a reader finds that the mail is genuine. */
  readonly verifyUrl: string | undefined
}

/** Who is written to: one address of a contact of the inventory. */
export interface Recipient {
  readonly contact: string
  readonly address: string
  readonly language: Language
}

/** What every mail of a run has in common. */
export interface Correspondence {
  readonly organisation: Organisation
  /** Address from which mails come. */
  readonly from: string
  /** Address to which answers go; undefined for `from`. */
  readonly replyTo: string | undefined
  /** Gets every mail in place of its recipient; undefined where mails go to whom they are for. */
  readonly redirect: string | undefined
  /** IANA name of the zone in which dates are written. */
  readonly timeZone: string
  readonly now: Date
  /** The page on which somebody answers an alert; undefined where there is no server. */
  readonly answerPage: ((alert: Alert, recipient: Recipient) => string) | undefined
  /** Who brings the new certificate, as far as this contact is concerned. */
  readonly renewalOf: (alert: Alert, contact: string) => Renewal
}
