import { html, Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import type { Caller } from '../login/caller.ts'
import { assetPath } from './assets.ts'

/** Written whole, it would have bundlers put in a helper that guards templates, and that no package brings. */
const scriptEnd = new Markup('</' + 'script>')

/** What stands around the content of a page. */
export interface Frame {
  readonly language: Language
  readonly organisation: string
  readonly caller: Caller
  /** Path and query of the page. */
  readonly url: string
  readonly nav: readonly { readonly path: string; readonly name: string }[]
  readonly formToken: string
}

interface Words {
  readonly skip: string
  readonly pages: string
  readonly password: string
  readonly logOut: string
  readonly otherLanguage: string
}

const words: Readonly<Record<Language, Words>> = {
  en: { skip: 'To the content', pages: 'Pages', password: 'Password', logOut: 'Log out', otherLanguage: '日本語' },
  ja: { skip: '本文へ', pages: 'ページ一覧', password: 'パスワード', logOut: 'ログアウト', otherLanguage: 'English' },
}

/** A whole page: navigation, who is logged in, the other language; nothing in it runs or loads but our own style and script. */
export function layout(title: string, main: Markup, frame: Frame): string {
  const { language, organisation, caller, url, nav } = frame
  const { skip, pages } = words[language]
  const here = url.split('?')[0]
  const items = nav.map(
    ({ path, name }) =>
      html`<li><a href="${path}"${path === here ? html` aria-current="page"` : undefined}>${name}</a></li>`,
  )
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – certflow</title>
<link rel="icon" href="${assetPath('icon.svg')}">
<link rel="stylesheet" href="${assetPath('style.css')}">
<script defer src="${assetPath('page.js')}">${scriptEnd}
</head>
<body>
<a class="skip" href="#main">${skip}</a>
<header class="top">
<p class="brand"><a href="/">certflow</a> <span>${organisation}</span></p>
<div class="who">${otherLanguage(language, url)}${caller?.kind === 'person' ? person(frame, caller.login, caller.session) : undefined}</div>
${nav.length === 0 ? undefined : html`<nav aria-label="${pages}"><ul>${items}</ul></nav>`}
</header>
<main id="main" tabindex="-1">
${main}
</main>
</body>
</html>
`.text
}

/** A form that is sent to a page of ours. */
export function form(action: string, formToken: string, content: Markup, className?: string): Markup {
  return html`<form method="post" action="${action}"${className === undefined ? undefined : html` class="${className}"`}>
<input type="hidden" name="form_token" value="${formToken}">
${content}
</form>`
}

function otherLanguage(language: Language, url: string): Markup {
  const other = language === 'en' ? 'ja' : 'en'
  const [path = '/', query = ''] = url.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('lang', other)
  return html`<a href="${path}?${parameters.toString()}" lang="${other}" hreflang="${other}">${words[language].otherLanguage}</a>`
}

function person({ formToken, language }: Frame, login: string, session: string | undefined): Markup {
  const name = html`<span class="login">${login}</span>`
  // Whom the single sign-on lets in, it lets in again.
  if (session === undefined) return name
  const { password, logOut } = words[language]
  const logOutForm = form('/logout', formToken, html`<button class="quiet">${logOut}</button>`)
  return html`${name}<a href="/password">${password}</a>${logOutForm}`
}
