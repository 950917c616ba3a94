import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import type { Language } from '../messages/messages.ts'
import type { ChannelMessage, ChannelOccasion } from './channel.ts'

/** A message in words for people, as plain text: each format escapes for itself. */
export interface ChannelText {
  /** One line, at most 150 characters: a header of Slack has no more. */
  readonly title: string
  /** Sentences, each on a line of its own. */
  readonly lines: readonly string[]
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly link: { readonly text: string; readonly url: string } | undefined
}

interface ChannelWords {
  readonly heads: Readonly<Record<Exclude<ChannelOccasion, 'raised'>, string>>
  readonly raised: Readonly<Record<ChannelMessage['alert']['severity'], string>>
  readonly drill: string
  readonly drillNote: string
  ask(contact: string | undefined): string
  readonly unanswered: string
  readonly labels: { readonly number: string; readonly endpoints: string; readonly until: string }
  readonly answer: string
}

const words: Readonly<Record<Language, ChannelWords>> = {
  en: {
    heads: {
      acknowledged: 'Taken',
      solved: 'Solved',
      call: 'Please take this',
      unanswered: 'Nobody has answered',
      test: 'Test',
    },
    raised: { warning: 'Certificate', critical: 'Action needed' },
    drill: 'Drill',
    drillNote: 'This is a drill: nothing is expiring.',
    ask: (contact) => (contact === undefined ? 'Who takes this?' : `${contact}, do you take this?`),
    unanswered: 'Everybody on the list was asked, and nobody has taken it.',
    labels: { number: 'Number', endpoints: 'Where', until: 'Valid until' },
    answer: 'Answer',
  },
  ja: {
    heads: {
      acknowledged: '対応中',
      solved: '解決',
      call: '対応をお願いします',
      unanswered: '応答がありません',
      test: 'テスト',
    },
    raised: { warning: '証明書', critical: '要対応' },
    drill: '訓練',
    drillNote: 'これは訓練です。実際の期限切れではありません。',
    ask: (contact) => (contact === undefined ? '対応できる方は？' : `${contact} 様、対応していただけますか。`),
    unanswered: '登録されている全員に連絡しましたが、どなたからも応答がありません。',
    labels: { number: '番号', endpoints: '対象', until: '有効期限' },
    answer: '回答する',
  },
}

const longestTitle = 150

/** A sentence may quote a certificate. */
const longestLine = 500

/** What a message says. */
export function textOf(message: ChannelMessage): ChannelText {
  const { language, occasion, alert, contact, isDrill, answerUrl } = message
  const { heads, raised, drill, drillNote, ask, unanswered, labels, answer } = words[language]
  const head = occasion === 'raised' ? raised[alert.severity] : heads[occasion]
  const marked = isDrill ? `[${drill}] ${head}` : head
  return {
    // The number comes before the name: the name is what may be cut.
    title: line(`${marked}: [${alert.name}] ${alert.title}`, longestTitle),
    lines: [
      ...(isDrill ? [drillNote] : []),
      line(alert.sentence),
      ...(occasion === 'call' ? [line(ask(contact))] : []),
      ...(occasion === 'unanswered' ? [unanswered] : []),
    ],
    facts: [
      { label: labels.number, value: line(alert.name) },
      { label: labels.endpoints, value: line(alert.endpoints.join(', ')) },
      ...(alert.endsAt === undefined ? [] : [{ label: labels.until, value: line(alert.endsAt) }]),
    ],
    link: answerUrl === undefined ? undefined : { text: answer, url: answerUrl },
  }
}

/** The parts of a message below each other, for formats that have no parts. */
export function linesOf({ title, lines, facts }: ChannelText): string[] {
  return [title, ...lines, ...facts.map(({ label, value }) => `${label}: ${value}`)]
}

/** The beginning of a text on one line, with nothing that moves what is seen. */
export function line(text: string, longest = longestLine): string {
  return printable(excerpt(text, longest))
}
