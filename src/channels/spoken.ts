import { excerpt } from '../messages/excerpt.ts'
import type { Language } from '../messages/messages.ts'
import type { ChannelMessage } from './channel.ts'

/** About a minute of speech; nobody listens longer, and a voicemail has it whole. */
const longestSpoken = 600

interface SpokenWords {
  readonly drill: string
  call(name: string, title: string, sentence: string): string
  readonly test: string
  readonly unanswered: string
}

const words: Readonly<Record<Language, SpokenWords>> = {
  en: {
    drill: 'This is a drill. Nothing is expiring.',
    call: (name, title, sentence) => `A certificate needs somebody. Number ${name}. ${title}. ${sentence}`,
    test: 'This is a test of certflow.',
    unanswered: 'Nobody else has answered.',
  },
  ja: {
    drill: 'これは訓練です。実際の期限切れではありません。',
    call: (name, title, sentence) => `サーバ証明書の件でご連絡します。番号、${name}。対象、${title}。${sentence}`,
    test: 'certflow のテストです。',
    unanswered: 'ほかの担当者から応答がありません。',
  },
}

/**
 * What is read aloud of a message: letters, digits and the marks of a sentence alone. Nothing in it means anything to XML, SSML or a
 * template, however often a service escapes it or does not.
 */
export function spokenText({ language, occasion, isDrill, alert }: ChannelMessage): string {
  const { drill, call, test, unanswered } = words[language]
  const parts = [
    ...(isDrill ? [drill] : []),
    ...(occasion === 'test' ? [test] : []),
    ...(occasion === 'unanswered' ? [unanswered] : []),
    call(digitByDigit(alert.name), spoken(alert.title), spoken(alert.sentence)),
  ]
  return excerpt(parts.join(' '), longestSpoken)
}

/** `CF-4821` as `C F 4 8 2 1`: nobody notes four thousand eight hundred and twenty-one. */
function digitByDigit(name: string): string {
  return [...spoken(name).replaceAll(/[^\p{L}\p{N}]/gu, '')].join(' ')
}

function spoken(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{M}\p{N} .,:、。・ー-]/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
}
