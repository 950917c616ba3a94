import { z } from 'zod'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import type { Account } from '../../store/account-store.ts'
import { setSession } from '../http/cookies.ts'
import { formTokenOf } from '../http/guard.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { type Ask, type PageContent, pageRoute } from '../http/route.ts'
import { changeOwnPassword } from '../login/change-password.ts'
import { passwordProblemTexts } from '../login/password-words.ts'
import { factList, momentText } from './common.ts'
import { form } from './layout.ts'
import { loginWords } from './login.ts'

interface Words {
  readonly title: string
  readonly setAt: string
  readonly done: string
  readonly current: string
  readonly wanted: string
  readonly again: string
  readonly change: string
  readonly note: string
  readonly wrong: string
  readonly differ: string
  unusable(problem: string): string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Password',
    setAt: 'Set last',
    done: 'You have a new password. Wherever else you were logged in, you are not any more.',
    current: 'Current password',
    wanted: 'New password',
    again: 'New password again',
    change: 'Change it',
    note: 'At least 12 characters. Wherever else you are logged in, you are logged out.',
    wrong: 'This is not your current password.',
    differ: 'The new password was typed in two ways.',
    unusable: (problem) => `The new password cannot be taken: ${problem}.`,
  },
  ja: {
    title: 'パスワード',
    setAt: '最終変更',
    done: 'パスワードを変更しました。ほかの端末ではログアウトされています。',
    current: '現在のパスワード',
    wanted: '新しいパスワード',
    again: '新しいパスワード（確認）',
    change: '変更する',
    note: '12文字以上で入力してください。変更すると、ほかの端末ではログアウトされます。',
    wrong: '現在のパスワードが違います。',
    differ: '新しいパスワードが確認用と一致しません。',
    unusable: (problem) => `新しいパスワードは使用できません：${problem}。`,
  },
}

const typed = z.string().max(1_000)

/** `/password`: whoever has logged in with a password sets another one, and goes on with it. */
export const passwordPage = pageRoute({
  path: '/password',
  may: ['viewer', 'owner', 'admin'],
  mayTake: ['viewer', 'owner', 'admin'],
  query: z.object({ done: z.literal('yes').optional() }),
  body: z.object({ current: typed, wanted: typed, again: typed }),
  show: async (ask) => content(ask, await accountOf(ask), ask.query.done && done(ask.language)),
  take: async (ask) => {
    const { body, address, centre, reply, language } = ask
    const account = await accountOf(ask)
    const { wrong, differ, unusable } = words[language]
    const refused = (status: number, problem: string) => {
      void reply.code(status)
      return content(ask, account, html`<p class="message bad" role="alert">${problem}</p>`)
    }
    if (body.wanted !== body.again) return refused(400, differ)
    const { current, wanted } = body
    const change = await changeOwnPassword(centre.store, { login: account.login, current, wanted, address }, centre.now)
    if (change.ok) {
      setSession(reply, centre.settings, change.secret)
      return { goTo: '/password?done=yes' }
    }
    if (change.why === 'unusable') return refused(400, unusable(passwordProblemTexts[language][change.problem]))
    if (change.why === 'wrong') return refused(400, wrong)
    void reply.header('retry-after', change.waitS)
    return refused(429, loginWords[language].throttled(Math.ceil(change.waitS / 60)))
  },
})

/** The account of whoever asks; the single sign-on keeps the passwords of those whom it lets in. */
async function accountOf({ caller, centre }: Ask): Promise<Account> {
  const account =
    caller?.kind === 'person' && caller.session !== undefined
      ? await centre.store.accounts.account(caller.login)
      : undefined
  if (account === undefined) throw new HttpProblem(404, 'Your password is not kept here')
  return account
}

function done(language: Language): Markup {
  return html`<p class="message" role="status">${words[language].done}</p>`
}

function content({ request, centre, language }: Ask, account: Account, message: Markup | undefined): PageContent {
  const { title, setAt, current, wanted, again, change, note } = words[language]
  const main = html`<h1 class="page">${title}</h1>
${message}
${factList([[setAt, momentText(account.passwordAt)]])}
${form(
  '/password',
  formTokenOf(request, centre),
  html`<input name="username" autocomplete="username" value="${account.login}" hidden>
<p><label>${current} <input name="current" type="password" autocomplete="current-password" required maxlength="256"></label></p>
<p><label>${wanted} <input name="wanted" type="password" autocomplete="new-password" required minlength="12" maxlength="256"></label></p>
<p><label>${again} <input name="again" type="password" autocomplete="new-password" required minlength="12" maxlength="256"></label></p>
<p class="note">${note}</p>
<p><button>${change}</button></p>`,
  'narrow',
)}`
  return { title, main }
}
