import { type Alert, alertName, type Notice } from '../domain/alert.ts'
import { utcMoment } from '../messages/dates.ts'
import { excerpt } from '../messages/excerpt.ts'
import { messages, sentenceOf } from '../messages/index.ts'
import { answerParts } from './answer-parts.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import type { Letter, LetterPart } from './letter.ts'
import { needs } from './need.ts'
import { askSubject, drillSubject, lineOf, subjectOf } from './subject.ts'
import { endOf, isDuty, isExpired, nameFor, needsAction, placesFor, worstFirst } from './told-alert.ts'
import { dateWords } from './words/dates.ts'
import type { FindingWords } from './words/finding-words.ts'
import { mailWords } from './words/index.ts'

/** Alerts told at length in one mail; the others have a line each. */
const atLength = 5

/** Servers named to a vendor. */
const listedPlaces = 10

/** The letter that tells a recipient of these notices: at least one, in any order. */
export function noticeLetter(told: readonly Notice[], recipient: Recipient, correspondence: Correspondence): Letter {
  const notices = worstFirst(told)
  const subject = subjectOf(notices, recipient, correspondence)
  return { language: recipient.language, subject, parts: partsOf(notices, recipient, correspondence) }
}

/** The letter of a rehearsal: the same words as in earnest, and above and in the subject that nothing is expiring. */
export function drillLetter(notice: Notice, recipient: Recipient, correspondence: Correspondence): Letter {
  const banner: LetterPart = { kind: 'banner', text: mailWords[recipient.language].drillText }
  const parts = partsOf([notice], recipient, correspondence)
  return { language: recipient.language, subject: drillSubject(notice, recipient), parts: [banner, ...parts] }
}

/** The letter of a step of an escalation about these alerts. `isLast`: nobody who was asked has answered. */
export function askLetter(
  told: readonly Notice[],
  isLast: boolean,
  recipient: Recipient,
  correspondence: Correspondence,
): Letter {
  const { askText, unansweredText } = mailWords[recipient.language]
  const banner: LetterPart = { kind: 'banner', text: isLast ? unansweredText : askText }
  const notices = worstFirst(told)
  const parts = partsOf(notices, recipient, correspondence)
  const subject = askSubject(notices, isLast, recipient, correspondence)
  return { language: recipient.language, subject, parts: [banner, ...parts] }
}

function partsOf(notices: readonly Notice[], recipient: Recipient, correspondence: Correspondence): LetterPart[] {
  const words = mailWords[recipient.language]
  const { organisation } = correspondence
  const opening = (lines: readonly string[]): LetterPart[] => [
    { kind: 'paragraph', lines: [words.greeting(recipient.contact)] },
    { kind: 'paragraph', lines: [words.sender(organisation.name, organisation.extension), ...lines] },
  ]
  const { why: asOwner } = notices.every(({ alert }) => isDuty(alert)) ? words.duty : words
  const why = isOwner(notices, recipient) ? asOwner : words.whyFallback
  const answers = answerParts(notices, recipient, correspondence)
  const [first] = notices
  if (first !== undefined && notices.length === 1) {
    const { lead, advice, vendor } = tellingOf(first, recipient, correspondence)
    return [...opening([...lead, why]), ...paragraph(advice), ...answers, ...vendor]
  }
  const shown = notices.slice(0, atLength)
  const rest = notices.length - shown.length
  const cured = notices.filter(({ kind }) => kind === 'cured').length
  return [
    ...opening([words.severalText(notices.length, notices.filter(needsAction).length, cured), why]),
    overview(notices, recipient, correspondence),
    ...answers,
    ...paragraph(rest === 0 ? [] : [words.furtherText(shown.length, rest)]),
    ...shown.flatMap((notice) => section(notice, recipient, correspondence)),
  ]
}

function isOwner(notices: readonly Notice[], { contact }: Recipient): boolean {
  return notices.some(({ alert }) => alert.places.some(({ owner }) => owner === contact))
}

function overview(notices: readonly Notice[], recipient: Recipient, correspondence: Correspondence): LetterPart {
  const { answerPage } = correspondence
  return {
    kind: 'list',
    items: notices.map((notice) => ({
      text: `${alertName(notice.alert)} ${lineOf(notice, recipient, correspondence)}`,
      href: notice.kind === 'cured' ? undefined : answerPage?.(notice.alert, recipient),
    })),
  }
}

function section(notice: Notice, recipient: Recipient, correspondence: Correspondence): LetterPart[] {
  const { lead, advice, vendor } = tellingOf(notice, recipient, correspondence)
  const name = nameFor(recipient.contact, notice.alert, mailWords[recipient.language])
  return [
    {
      kind: 'heading',
      text: `${alertName(notice.alert)} ${name}`,
      tone: notice.kind === 'cured' ? 'cured' : notice.alert.severity,
    },
    ...paragraph(lead),
    ...paragraph(advice),
    ...vendor,
  ]
}

/** One notice: what is the matter and by when it must be done, what to do, and what a vendor needs to know. */
interface Telling {
  readonly lead: readonly string[]
  readonly advice: readonly string[]
  readonly vendor: readonly LetterPart[]
}

function tellingOf(notice: Notice, { contact, language }: Recipient, correspondence: Correspondence): Telling {
  const { alert, kind, lastWorkingDay } = notice
  const words = mailWords[language]
  const dates = dateWords(language, correspondence.timeZone, correspondence.now)
  if (kind === 'cured') return { lead: [curedText(alert, contact, language)], advice: [], vendor: [] }
  const end = endOf(alert)
  const { acknowledgement: taken } = alert
  const { lead, advice, doBefore, isForVendors } = openText(notice, contact, language, correspondence)
  const isTimely = lastWorkingDay !== undefined && end !== undefined && !isExpired(notice)
  return {
    lead: [
      lead,
      ...(isTimely ? [doBefore(dates.weekday(lastWorkingDay))] : []),
      ...(kind === 'reopened' ? [words.reopenedText] : []),
      ...(kind === 'responsibility-ended' && taken !== undefined
        ? [words.takenText(taken.by, dates.moment(taken.until))]
        : []),
    ],
    advice: [advice],
    vendor: isForVendors ? [vendorPart(alert, contact, language)] : [],
  }
}

function curedText(alert: Alert, contact: string, language: Recipient['language']): string {
  const words = mailWords[language]
  const name = nameFor(contact, alert, words)
  if (alert.condition !== 'expiry') return words.goneText(name, messages[language].titles[alert.finding.code])
  return alert.subject.kind === 'manual' ? words.notedText(name) : words.curedText(name)
}

/** What is the matter, and what to do: of a duty in other words than of a certificate. */
function openText(
  notice: Notice,
  contact: string,
  language: Recipient['language'],
  { timeZone, now, renewalOf }: Correspondence,
) {
  const { alert } = notice
  const words = mailWords[language]
  const name = nameFor(contact, alert, words)
  const at = endOf(alert)
  const end = at && dateWords(language, timeZone, now).moment(at)
  if (isDuty(alert) && end !== undefined) {
    const { lead, advice, doBefore } = words.duty
    const isOver = isExpired(notice)
    return { lead: lead(name, end, isOver), advice: advice(isOver), doBefore, isForVendors: false }
  }
  const { lead, advice } = findingText(alert, words.findings)
  return {
    lead: lead({ name, end }, alert.finding.detail),
    advice: advice[renewalOf(alert, contact)],
    doBefore: words.doBefore,
    isForVendors: true,
  }
}

/** The detail fits the code by construction of Finding, which an index by a union cannot show. */
function findingText({ finding }: Alert, words: FindingWords) {
  return words[finding.code] as FindingWords[keyof FindingWords] & {
    readonly lead: (concerned: { name: string; end: string | undefined }, detail: Alert['finding']['detail']) => string
  }
}

function vendorPart(alert: Alert, contact: string, language: Recipient['language']): LetterPart {
  const { certificate, finding, condition } = alert
  const { vendor, comma } = mailWords[language]
  const need = needs[finding.code]
  const places = placesFor(contact, alert)
  const servers = places.slice(0, listedPlaces).map(({ endpoint, address }) => {
    const place = excerpt(endpoint, 200)
    return address === undefined || place.includes(address) ? place : vendor.at(place, excerpt(address))
  })
  const more = places.length - servers.length
  const fact = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [{ name, value }]
  return {
    kind: 'facts',
    title: vendor.title,
    facts: [
      ...fact(vendor.servers, [...servers, ...(more === 0 ? [] : [vendor.more(more)])].join(comma)),
      ...fact(vendor.issuer, certificate && excerpt(certificate.issuer, 200)),
      ...fact(vendor.serial, certificate && excerpt(certificate.serialNumber)),
      ...fact(vendor.until, certificate?.notAfter && utcMoment(certificate.notAfter)),
      ...(condition === 'expiry' ? [] : fact(vendor.found, excerpt(sentenceOf(finding, language), 600))),
      ...fact(vendor.needed, vendor.needs[need]),
    ],
    note: vendor.after[need],
  }
}

function paragraph(lines: readonly string[]): LetterPart[] {
  return lines.length === 0 ? [] : [{ kind: 'paragraph', lines }]
}
