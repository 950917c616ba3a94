import { type ComposedMail, composeMail } from './compose.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { messageIdOf } from './identity.ts'
import type { Letter } from './letter.ts'
import { dateWords } from './words/dates.ts'
import { mailWords } from './words/index.ts'
import type { WeekFigures } from './words/words.ts'

/** Which summary it is. */
export interface SummaryTime {
  /** The time of the schedule from which on it goes out. */
  readonly dueAt: Date
  /** The day of that where the schedule is meant, `2026-11-23`. */
  readonly day: string
}

/** The mail of Monday to the centre: it comes when all is well too, so that silence means something. */
export async function summaryMail(
  time: SummaryTime,
  figures: WeekFigures,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const frame = {
    messageId: summaryIdOf(time, recipient, correspondence),
    threads: [],
    calendar: undefined,
  }
  return composeMail(summaryLetter(time, figures, recipient, correspondence), frame, recipient, correspondence)
}

/** Its Message-ID: each recipient gets one for each time of the schedule. */
export function summaryIdOf({ dueAt }: SummaryTime, { address }: Recipient, { from }: Correspondence): string {
  return messageIdOf(address, ['summary', dueAt.toISOString()], from)
}

function summaryLetter(
  { day }: SummaryTime,
  figures: WeekFigures,
  { contact, language }: Recipient,
  { organisation, timeZone, now }: Correspondence,
): Letter {
  const words = mailWords[language]
  const dates = dateWords(language, timeZone, now)
  const { agents, seen, listed, open, delivered, mails } = figures
  const areAgentsFine = agents === undefined || agents.standings.fine === agents.total
  const isFine = seen === listed && open === 0 && delivered === mails && areAgentsFine
  const silentSince = agents?.silentSince && dates.day(agents.silentSince)
  return {
    language,
    subject: words.subjects.summary(isFine, dates.weekday(day)),
    parts: [
      { kind: 'paragraph', lines: [words.greeting(contact)] },
      { kind: 'paragraph', lines: [words.sender(organisation.name, organisation.extension)] },
      { kind: 'paragraph', lines: [words.week(figures, silentSince).join(' · ')] },
      { kind: 'small', lines: [words.weekText] },
    ],
  }
}
