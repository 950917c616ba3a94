import { type ComposedMail, composeMail } from './compose.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { messageIdOf } from './identity.ts'
import type { Letter } from './letter.ts'
import { mailWords } from './words/index.ts'

/** Whoever has more looks at the pages. */
const listedEntries = 100

/** The number by which owners answer the question of a year: `OC-2026`. */
function ownerQuestionName(now: Date): string {
  return `OC-${now.getUTCFullYear()}`
}

/** The question of the year to an owner: is this still yours? */
export async function ownerMail(
  entries: readonly string[],
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const { from, now } = correspondence
  const frame = {
    messageId: messageIdOf(recipient.address, ['owner', recipient.contact, now.toISOString().slice(0, 10)], from),
    threads: [],
    calendar: undefined,
  }
  return composeMail(ownerLetter(entries, recipient, correspondence), frame, recipient, correspondence)
}

function ownerLetter(
  entries: readonly string[],
  { contact, language }: Recipient,
  { organisation, now }: Correspondence,
): Letter {
  const words = mailWords[language]
  const { owners, answers } = words
  const number = ownerQuestionName(now)
  const shown = entries.slice(0, listedEntries)
  const more = entries.length - shown.length
  return {
    language,
    subject: `${owners.subject(entries.length)} [${number}]`,
    parts: [
      { kind: 'paragraph', lines: [words.greeting(contact)] },
      { kind: 'paragraph', lines: [words.sender(organisation.name, organisation.extension), owners.lead] },
      {
        kind: 'list',
        items: [...shown.map((text) => ({ text })), ...(more === 0 ? [] : [{ text: words.vendor.more(more) }])],
      },
      { kind: 'paragraph', lines: [`${owners.ask(number)}${answers.telephone(organisation.extension)}`] },
      {
        kind: 'paragraph',
        lines: [
          words.noPassword,
          ...(organisation.verifyUrl === undefined ? [] : [words.verify(organisation.verifyUrl)]),
        ],
      },
      { kind: 'small', lines: [words.commandHint(`certflow alert confirm-owners --yes ${contact}`)] },
    ],
  }
}
