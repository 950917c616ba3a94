import { alertName, type Notice } from '../domain/alert.ts'
import { dayMs } from '../domain/duration.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import type { LetterPart } from './letter.ts'
import { isDuty } from './told-alert.ts'
import { mailWords } from './words/index.ts'

/** Contacts that are named as told too. */
const namedContacts = 10

/** The longest that somebody can take an alert for. */
const takenForMs = 7 * dayMs

/** How a recipient answers: three answers by page, mail or telephone. None where everything is solved. */
export function answerParts(
  notices: readonly Notice[],
  recipient: Recipient,
  correspondence: Correspondence,
): LetterPart[] {
  const open = notices.filter(({ kind }) => kind !== 'cured')
  const [first] = open
  if (first === undefined) return []
  const { organisation, answerPage, now } = correspondence
  const { answers, noPassword, verify, alsoTold, commandHint } = mailWords[recipient.language]
  // With several each line of the overview has its page.
  const page = notices.length === 1 ? answerPage?.(first.alert, recipient) : undefined
  const others = [...new Set(open.flatMap(({ recipients }) => recipients))].filter((name) => name !== recipient.contact)
  const number = notices.length === 1 ? alertName(first.alert) : undefined
  const until = new Date(now.getTime() + takenForMs).toISOString().slice(0, 10)
  const said = [answers.mine, answers.other, answers.unused]
  return [
    {
      kind: 'paragraph',
      lines: [`${answers.ask(number, answerPage !== undefined)}${answers.telephone(organisation.extension)}`],
    },
    {
      kind: 'list',
      items: [
        ...said.map((text) => ({ text, href: mailto(correspondence, `${number ?? 'CF-'} ${text}`) })),
        ...(page === undefined ? [] : [{ text: answers.open, href: page }]),
      ],
    },
    {
      kind: 'paragraph',
      lines: [
        noPassword,
        ...(organisation.verifyUrl === undefined ? [] : [verify(organisation.verifyUrl)]),
        ...(others.length === 0 ? [] : [alsoTold(others.slice(0, namedContacts))]),
      ],
    },
    {
      kind: 'small',
      lines: [
        ...(number === undefined ? [] : confirmCommands(first)).map(commandHint),
        commandHint(
          `certflow alert ack ${number?.replace(/^CF-/, '') ?? '<number>'} --as ${recipient.contact} --until ${until}`,
        ),
      ],
    },
  ]
}

/** What the centre types when a manual entry is renewed; a shell takes the name as it is. */
function confirmCommands({ alert }: Notice): string[] {
  const { subject, condition } = alert
  if (subject.kind !== 'manual' || condition !== 'expiry') return []
  const name = /^[\w.-]+$/.test(subject.name) ? subject.name : `'${subject.name.replaceAll("'", "'\\''")}'`
  return [`certflow manual confirm ${name}${isDuty(alert) ? '' : ' --pem <file>'}`]
}

function mailto({ replyTo, organisation, from }: Correspondence, subject: string): string {
  const address = encodeURIComponent(replyTo ?? organisation.email ?? from).replace('%40', '@')
  return `mailto:${address}?subject=${encodeURIComponent(subject)}`
}
