import type { Answer } from '../answers/answer.ts'
import type { Alert } from '../domain/alert.ts'
import type { ManualEntry } from '../domain/endpoint.ts'
import type { ForecastItem } from '../domain/forecast/renewals.ts'
import type { ReviewFacts } from '../domain/review/facts.ts'
import type { DaySpan } from '../domain/review/span.ts'
import type { Store } from '../store/store.ts'
import type { CentreIdentity } from './agents/identity.ts'
import type { ServerSettings } from './server-settings.ts'
import type { Fleet } from './view/fleet.ts'

/** Everything that routes work with. Made once by who starts the centre; tests fill it with what they like. */
export interface Centre {
  readonly store: Store
  readonly settings: ServerSettings
  /** The name of who runs it, on each page. */
  readonly organisation: string
  readonly version: string
  /** Signs links of answers and forms. */
  readonly secret: Uint8Array
  /** Signs what agents are answered. */
  readonly identity: CentreIdentity
  readonly now: () => Date
  /** What is watched and how it is. */
  readonly fleet: () => Promise<Fleet>
  readonly alerts: AlertAnswers
  readonly manual: ManualConfirmations
  readonly reports: ReportFacts
  readonly shownSettings: readonly ShownSetting[]
  /** IANA name of the zone whose days reports tell of. */
  readonly timeZone: string
  readonly startedAt: Date
  /** So long without a run that came to its end is too long. */
  readonly overdueMs: number
  /** Writes one line for the operator; what it quotes is made printable there. */
  readonly log: (line: string) => void
}

/** Who answers for an alert, and by which way it came. */
interface Answerer {
  /** For the audit: an account, a contact, a token. */
  readonly by: string
  readonly via: 'page' | 'api' | 'link'
}

/** An answer by which nobody takes an alert. */
type NotedAnswer = Exclude<Answer, { readonly kind: 'mine' }>

/** How alerts are answered: the same way as by the command line. Each rejects with `usage` where there is no such alert, or it is over. */
export interface AlertAnswers {
  /** A contact takes it. The same once more changes nothing. */
  take(number: number, contact: string, until: Date, answerer: Answerer): Promise<Alert>
  /** Somebody else does, or it goes out of use: noted, and the alert goes on. The same once more changes nothing. */
  note(number: number, said: NotedAnswer, answerer: Answerer): Promise<void>
  mute(number: number, reason: string, until: Date, answerer: Answerer): Promise<Alert>
}

/** What somebody says of a manual entry: its new certificate, the day on which that ends, or that what is due each year is done. */
export type ConfirmedBy =
  | { readonly kind: 'pem'; readonly pem: string }
  | { readonly kind: 'date'; readonly expiresAt: Date }
  | { readonly kind: 'done' }

/** How manual entries are confirmed: the same way as by the command line. */
export interface ManualConfirmations {
  /** Rejects with `usage` or `certificate-unusable` for what cannot be meant. */
  confirm(entry: ManualEntry, said: ConfirmedBy, by: string): Promise<void>
}

/** What reports are made of: the same as those of the command line. */
export interface ReportFacts {
  forecastItems(): Promise<readonly ForecastItem[]>
  reviewFacts(span: DaySpan): Promise<ReviewFacts>
}

/** A setting that is in force. Of a secret nothing is told but whether a file is named that has it. */
export type ShownSetting = { readonly key: string } & (
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'secret'; readonly isNamed: boolean }
)
