import { type ComposedMail, composeMail } from './compose.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { messageIdOf } from './identity.ts'
import type { Letter } from './letter.ts'
import { dateWords } from './words/dates.ts'
import { mailWords } from './words/index.ts'
import type { Trouble } from './words/words.ts'

/**
 * A mail to an administrator about certflow itself.
 *
 * @param key tells this trouble from others of its kind: the same is told once
 */
export async function troubleMail(
  trouble: Trouble,
  key: string,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const { from } = correspondence
  const frame = {
    messageId: messageIdOf(recipient.address, ['trouble', trouble.kind, key], from),
    threads: [],
    calendar: undefined,
  }
  return composeMail(troubleLetter(trouble, recipient, correspondence), frame, recipient, correspondence)
}

function troubleLetter(
  trouble: Trouble,
  { contact, language }: Recipient,
  { organisation, timeZone, now }: Correspondence,
): Letter {
  const words = mailWords[language]
  const { subject, lines, items } = words.trouble(trouble, dateWords(language, timeZone, now).moment)
  return {
    language,
    subject,
    parts: [
      { kind: 'paragraph', lines: [words.greeting(contact)] },
      { kind: 'paragraph', lines: [words.sender(organisation.name, organisation.extension)] },
      { kind: 'paragraph', lines },
      ...(items.length === 0 ? [] : [{ kind: 'list' as const, items: items.map((text) => ({ text })) }]),
    ],
  }
}
