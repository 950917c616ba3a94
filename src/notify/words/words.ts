import type { AgentFigures } from '../../domain/agents/agent-figures.ts'
import type { FindingWords } from './finding-words.ts'

/** What is needed to cure a finding, for the vendor who is to bring it. `unseen`: a certificate that nobody can see from here. */
export type Need = 'certificate' | 'unseen' | 'installation' | 'chain' | 'settings'

/** The words about what is no certificate but has to be done each year. */
interface DutyWords {
  /** In place of those of `subjects`. */
  warning(daysLeft: number): string
  readonly overdue: string
  since(day: string): string
  /** What is the matter; `end` is when it is or was due. */
  lead(name: string, end: string, isOver: boolean): string
  advice(isOver: boolean): string
  doBefore(day: string): string
  readonly why: string
  calendarTitle(name: string): string
}

/** What certflow did and saw in a week, for the centre. */
export interface WeekFigures {
  readonly seen: number
  readonly listed: number
  readonly open: number
  /** Age of the oldest open alert in whole days; undefined without one. */
  readonly oldestOpenDays: number | undefined
  readonly delivered: number
  readonly mails: number
  /** Certificates that end within the next seven days. */
  readonly endNextWeek: number
  /** Undefined where there are no agents. */
  readonly agents: AgentFigures | undefined
}

/** What certflow itself is in trouble with, for the administrators. */
export type Trouble =
  /** More new mails at once than `hold` lets pass. */
  | { readonly kind: 'held'; readonly mails: number; readonly above: number }
  | { readonly kind: 'undelivered'; readonly mails: readonly UndeliveredMail[] }
  | { readonly kind: 'unheard'; readonly channels: readonly UnheardChannel[] }
  /** No scan has come to its end for too long; undefined: none ever has. */
  | { readonly kind: 'overdue'; readonly lastRunAt: Date | undefined }
  /** Two machines speak with the key of one agent. */
  | { readonly kind: 'cloned'; readonly agent: string; readonly host: string; readonly address: string }

/** A channel that did not take messages. */
interface UnheardChannel {
  readonly channel: string
  /** How many. */
  readonly messages: number
  /** What it answered to the last. */
  readonly problem: string
  /** `CF-4821` of each alert in them. */
  readonly alerts: readonly string[]
}

/** A mail that will not arrive. */
interface UndeliveredMail {
  readonly contact: string
  readonly address: string
  /** What the mail server said. */
  readonly problem: string
  /** `CF-4821` of each alert in it. */
  readonly alerts: readonly string[]
}

/** Words about one kind of trouble. */
export interface TroubleText {
  readonly subject: string
  readonly lines: readonly string[]
  /** What it is about, a line each. */
  readonly items: readonly string[]
}

/** The words of the notice that something stops for a while. */
interface StopWords {
  subject(name: string, when: string): string
  lead(name: string): string
  readonly when: string
  /** The day is known, the hour is not. */
  onDay(day: string): string
  /** The end is not known. */
  from(moment: string): string
  span(from: string, until: string, duration: string): string
  duration(days: number, hours: number, minutes: number): string
  readonly after: string
  ask(extension: string | undefined): string
  why(name: string): string
  readonly attached: string
  calendarTitle(name: string): string
}

/** The words of the question of the year to owners. */
interface OwnerQuestionWords {
  subject(entries: number): string
  readonly lead: string
  ask(number: string): string
}

/** The fixed words of mails in one language. Everything that is put in is shown as it is: escaping is the writer's part. */
export interface MailWords {
  readonly findings: FindingWords
  readonly duty: DutyWords
  readonly stop: StopWords
  readonly owners: OwnerQuestionWords
  readonly subjects: {
    /** Whole days left, towards zero. */
    warning(daysLeft: number): string
    /** Without days: about something that has no end. */
    critical(daysLeft: number | undefined): string
    /** A warning about something that has no end. */
    readonly check: string
    readonly overdue: string
    readonly expired: string
    readonly cured: string
    several(count: number, critical: number): string
    severalCured(count: number): string
    readonly drill: string
    /** Of a step of an escalation. */
    readonly ask: string
    /** Of its end. */
    readonly unanswered: string
    /** Behind the name: until when. */
    until(day: string): string
    since(day: string): string
    /** Behind the name: what was seen. */
    readonly newCertificate: string
    /** Of a manual entry. */
    readonly newDate: string
    readonly gone: string
    /** Behind the name: that nothing is expiring. */
    readonly drillNote: string
    summary(fine: boolean, day: string): string
  }
  /** Of several: the first, and how many more. */
  andMore(name: string, more: number): string
  greeting(contact: string): string
  sender(organisation: string, extension: string | undefined): string
  doBefore(day: string): string
  readonly why: string
  /** To who is told because the owner has not taken it. */
  readonly whyFallback: string
  zone(name: string): string
  readonly drillText: string
  /** To who is asked in an escalation. */
  readonly askText: string
  /** To who is told that nobody has answered. */
  readonly unansweredText: string
  redirectedText(address: string, contact: string): string
  /** Above several alerts. */
  severalText(count: number, critical: number, cured: number): string
  /** Above those of which there is one line each. */
  furtherText(shown: number, left: number): string
  curedText(name: string): string
  /** A manual entry has a new date. */
  notedText(name: string): string
  goneText(name: string, title: string): string
  readonly reopenedText: string
  takenText(by: string, until: string): string
  readonly answers: {
    /** Without a number: each of several has its own. */
    ask(number: string | undefined, linked: boolean): string
    telephone(extension: string | undefined): string
    readonly mine: string
    readonly other: string
    readonly unused: string
    readonly open: string
  }
  readonly noPassword: string
  verify(url: string): string
  alsoTold(contacts: readonly string[]): string
  commandHint(command: string): string
  readonly vendor: {
    readonly title: string
    readonly servers: string
    readonly issuer: string
    readonly serial: string
    readonly until: string
    readonly found: string
    readonly needed: string
    readonly needs: Readonly<Record<Need, string>>
    readonly after: Readonly<Record<Need, string>>
    /** A server and the address at which it was seen. */
    at(server: string, address: string): string
    /** Servers that are not listed. */
    more(count: number): string
  }
  calendarTitle(name: string): string
  /** `moment` writes a time. */
  trouble(trouble: Trouble, moment: (at: Date) => string): TroubleText
  week(figures: WeekFigures, silentSince: string | undefined): readonly string[]
  readonly weekText: string
  /** Between the names of a list. */
  readonly comma: string
  readonly bullet: string
  /** Behind the name of a fact. */
  readonly colon: string
}
