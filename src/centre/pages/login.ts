import { z } from 'zod'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { nameBrowser, setSession } from '../http/cookies.ts'
import { formTokenOf } from '../http/guard.ts'
import { type Ask, type PageContent, pageRoute } from '../http/route.ts'
import { logIn } from '../login/log-in.ts'
import { form } from './layout.ts'

interface Words {
  readonly title: string
  readonly login: string
  readonly password: string
  readonly send: string
  readonly wrong: string
  throttled(minutes: number): string
  readonly none: string
  readonly make: string
  readonly signOn: string
}

/** By language. */
export const loginWords: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Log in',
    login: 'Login',
    password: 'Password',
    send: 'Log in',
    wrong: 'Login and password do not belong together.',
    throttled: (minutes) =>
      `Too many tries. The next one is looked at in about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    none: 'Nobody can log in yet: there is no account.',
    make: 'Make the first one on the machine of the centre:',
    signOn:
      'You come by the single sign-on, but nothing here is yours: ask those who run certflow to enter your login.',
  },
  ja: {
    title: 'ログイン',
    login: 'ログイン名',
    password: 'パスワード',
    send: 'ログイン',
    wrong: 'ログイン名またはパスワードが違います。',
    throttled: (minutes) => `試行回数が多すぎます。約${minutes}分後にもう一度お試しください。`,
    none: 'まだアカウントがないため、ログインできません。',
    make: 'certflow を動かしているサーバで、最初のアカウントを作ってください：',
    signOn:
      'シングルサインオンで認証されましたが、閲覧できる対象がありません。certflow の管理者に登録を依頼してください。',
  },
}

const query = z.object({ next: z.string().max(2_000).optional() })

/** `/login`: who has an account gets a session; where there is none yet, how to make one. */
export const loginPage = pageRoute({
  path: '/login',
  may: ['public'],
  mayTake: ['public'],
  query,
  body: z.object({ login: z.string().max(200), password: z.string().max(1_000) }),
  show: async (ask) => content(ask, undefined),
  take: async (ask) => {
    const { body, query: asked, address, centre, reply, language } = ask
    const result = await logIn(centre.store, { ...body, address }, centre.now)
    if (result.ok) {
      setSession(reply, centre.settings, result.secret)
      return { goTo: ownPath(asked.next) }
    }
    if (result.why === 'wrong') {
      void reply.code(401)
      return content(ask, loginWords[language].wrong)
    }
    void reply.code(429).header('retry-after', result.waitS)
    return content(ask, loginWords[language].throttled(Math.ceil(result.waitS / 60)))
  },
})

async function content(ask: Ask<unknown, z.output<typeof query>>, problem: string | undefined): Promise<PageContent> {
  const { request, reply, centre, language, query: asked } = ask
  nameBrowser(request, reply, centre.settings)
  const { title, none, make } = loginWords[language]
  const hasAccounts = (await centre.store.accounts.list()).length > 0
  const next = asked.next === undefined ? '' : `?next=${encodeURIComponent(asked.next)}`
  const main = html`<h1 class="page">${title}</h1>
${problem === undefined ? undefined : html`<p class="message bad" role="alert">${problem}</p>`}
${centre.settings.signOn === undefined ? undefined : html`<p class="note">${loginWords[language].signOn}</p>`}
${hasAccounts ? fields(language, formTokenOf(request, centre), next) : html`<p>${none}</p>\n<p>${make}</p>\n<pre><code>certflow users add tanaka --role admin</code></pre>`}`
  return { title, main }
}

function fields(language: Language, token: string, next: string): Markup {
  const { login, password, send } = loginWords[language]
  return form(
    `/login${next}`,
    token,
    html`<p><label>${login} <input name="login" autocomplete="username" autocapitalize="none" required maxlength="128" autofocus></label></p>
<p><label>${password} <input name="password" type="password" autocomplete="current-password" required maxlength="256"></label></p>
<p><button>${send}</button></p>`,
    'narrow',
  )
}

/** Where a login leads: to a page of ours, never elsewhere. */
function ownPath(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes('\\')) return '/'
  return next.startsWith('/login') || next.startsWith('/logout') ? '/' : next
}
