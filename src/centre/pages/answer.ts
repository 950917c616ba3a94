import { z } from 'zod'
import { type Answer, readAnswer } from '../../answers/answer.ts'
import { readAnswerToken } from '../../answers/answer-token.ts'
import { standingAcknowledgement } from '../../domain/acknowledgement.ts'
import { type Alert, alertName } from '../../domain/alert.ts'
import { dayMs } from '../../domain/duration.ts'
import { html } from '../../markup/html.ts'
import { utcDay } from '../../messages/dates.ts'
import { sentenceOf } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import { answerPageHtml } from '../../report/answer-page.ts'
import { style } from '../../report/html-style.ts'
import { pageText } from '../../report/page-text.ts'
import { answerPath } from '../answer-links.ts'
import { type Ask, pageRoute } from '../http/route.ts'

interface Words {
  readonly thanks: string
  mine(contact: string, until: string): string
  readonly noted: string
  readonly incomplete: string
  readonly over: string
  readonly overNote: string
  readonly bad: string
  readonly badNote: string
  readonly expired: string
  readonly expiredNote: string
  taken(contact: string, until: string): string
  name(first: string, more: number): string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    thanks: 'Thank you',
    mine: (contact, until) => `${contact} has it until ${until}. Nobody else is told of it until then.`,
    noted: 'Your answer is noted, and those who run certflow see it.',
    incomplete: 'Something was missing in this answer. Please go back and fill it in.',
    over: 'This is over',
    overNote: 'There is nothing left to answer: it has been solved.',
    bad: 'This link is not complete',
    badNote: 'Please open it once more from the mail; some programs cut long links.',
    expired: 'This link is too old',
    expiredNote: 'Links are good for 30 days. Please use that of the newest mail, or answer the mail.',
    taken: (contact, until) => `${contact} has it until ${until}.`,
    name: (first, more) => (more === 0 ? first : `${first} and ${more} more`),
  },
  ja: {
    thanks: 'ありがとうございます',
    mine: (contact, until) => `${until}まで${contact}様の対応となります。それまでほかの方には通知しません。`,
    noted: 'お返事を記録しました。certflow の管理者が確認します。',
    incomplete: '入力されていない項目があります。戻って入力してください。',
    over: 'この件は終了しています',
    overNote: 'すでに解決しているため、お返事は必要ありません。',
    bad: 'リンクが正しくありません',
    badNote: 'メールのリンクをもう一度開いてください（長いリンクが途中で切れることがあります）。',
    expired: 'リンクの有効期限が切れています',
    expiredNote: 'リンクの有効期間は30日です。新しいメールのリンクを使うか、メールに返信してください。',
    taken: (contact, until) => `${until}まで${contact}様が対応中です。`,
    name: (first, more) => (more === 0 ? first : `${first} ほか${more}件`),
  },
}

/** As long as anybody takes something for, and the furthest day that is offered. */
const offeredMs = 7 * dayMs

const params = z.object({ token: z.string() })
type AnswerAsk = Ask<z.output<typeof params>>

/** `/a/<token>`: whoever has the mail answers by it. To look at it changes nothing; only a form that is sent is an answer. */
export const answerPage = pageRoute({
  path: `${answerPath}:token`,
  may: ['public'],
  mayTake: ['public'],
  isLink: true,
  params,
  body: z.record(z.string(), z.string().max(1_000)),
  show: (ask) =>
    forAlert(ask, async (alert, contact) => {
      const now = ask.centre.now()
      const standing = standingAcknowledgement(alert, now)
      const { taken } = words[ask.language]
      return answerPageHtml(
        {
          number: alertName(alert),
          name: nameOf(alert, ask.language),
          sentence: sentenceOf(alert.finding, ask.language),
          contact,
          first: utcDay(now),
          last: utcDay(new Date(now.getTime() + offeredMs)),
          taken: standing && taken(standing.by, utcDay(standing.until)),
        },
        ask.language,
      )
    }),
  take: (ask) =>
    forAlert(ask, async (alert, contact) => {
      const answer = readAnswer(new URLSearchParams(ask.body))
      const { thanks, incomplete } = words[ask.language]
      if (answer !== undefined) return said(ask, thanks, await keep(ask, alert, contact, answer))
      void ask.reply.code(400)
      return said(ask, incomplete, '')
    }),
})

async function forAlert(ask: AnswerAsk, answer: (alert: Alert, contact: string) => Promise<string>): Promise<string> {
  const { params: asked, centre, reply, language } = ask
  const { over, overNote, bad, badNote, expired, expiredNote } = words[language]
  const token = readAnswerToken(centre.secret, asked.token, centre.now())
  const alert = token.ok ? await centre.store.alerts.numbered(token.grant.alert) : undefined
  const page = async () => {
    if (!token.ok && token.why === 'expired') return refused(expired, expiredNote, 410)
    if (!token.ok || alert === undefined) return refused(bad, badNote, 404)
    return alert.state === 'closed' ? said(ask, over, overNote) : answer(alert, token.grant.contact)
  }
  const refused = (title: string, note: string, status: number) => {
    void reply.code(status)
    return said(ask, title, note)
  }
  const text = await page()
  void reply.header('content-security-policy', policyOf(text)).header('referrer-policy', 'no-referrer')
  return text
}

/** Keeps an answer, and says what became of it. */
async function keep({ centre, language }: AnswerAsk, alert: Alert, contact: string, answer: Answer): Promise<string> {
  const answerer = { by: contact, via: 'link' } as const
  const { mine, noted } = words[language]
  if (answer.kind !== 'mine') {
    await centre.alerts.note(alert.number, answer, answerer)
    return noted
  }
  const now = centre.now()
  // of a day that is over as a form left open overnight has it, the rest of today is meant
  const until = new Date(Math.max(endOf(answer.until).getTime(), endOf(utcDay(now)).getTime()))
  const { acknowledgement } = await centre.alerts.take(alert.number, contact, until, answerer)
  return mine(contact, utcDay(acknowledgement?.until ?? until))
}

function said({ language }: AnswerAsk, title: string, note: string): string {
  const main = html`<header>\n<h1>certflow</h1>\n<p class="headline">${title}</p>\n<p>${note}</p>\n</header>`
  return pageText(language, title, style, main)
}

/** The page carries its style, and the policy that names it: the header says the same, and that no frame shows it. */
function policyOf(page: string): string {
  const [, policy = "default-src 'none'"] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page) ?? []
  return `${policy}; frame-ancestors 'none'`
}

function nameOf({ places, certificate }: Alert, language: Language): string {
  const [first = certificate?.subject ?? '', ...others] = new Set(places.map(({ endpoint }) => endpoint))
  return words[language].name(first, others.length)
}

function endOf(day: string): Date {
  return new Date(`${day}T23:59:59Z`)
}
