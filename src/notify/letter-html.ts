import { html, Markup } from '../markup/html.ts'
import { excerpt } from '../messages/excerpt.ts'
import { type Letter, type LetterPart, longestLine } from './letter.ts'
import { mailWords } from './words/index.ts'

/**
 * The letter as HTML: one column, no picture, nothing loaded from anywhere. Mail programs that drop the style sheet
 * still show a plain readable page; those that are dark make it dark.
 */
export function letterHtml({ language, subject, parts }: Letter): string {
  const { colon } = mailWords[language]
  const page = html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${cut(subject)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<div class="letter">
${parts.map((part) => markupOf(part, colon))}</div>
</body>
</html>
`
  return page.text
}

function markupOf(part: LetterPart, colon: string): Markup {
  switch (part.kind) {
    case 'banner':
      return html`<p class="banner">${cut(part.text)}</p>\n`
    case 'heading':
      return html`<h2 class="${part.tone}">${cut(part.text)}</h2>\n`
    case 'list':
      return html`<ul>${part.items.map(
        ({ text, href }) => html`<li>${href === undefined ? cut(text) : html`<a href="${href}">${cut(text)}</a>`}</li>`,
      )}</ul>\n`
    case 'facts':
      return html`<div class="facts"><p><b>${part.title}</b></p>
<p>${lines(part.facts.map(({ name, value }) => `${name}${colon}${value}`))}</p>
<p>${part.note}</p></div>\n`
    case 'small':
      return html`<p class="small">${lines(part.lines)}</p>\n`
    default:
      return html`<p>${lines(part.lines)}</p>\n`
  }
}

function lines(texts: readonly string[]): Markup[] {
  return texts.map((text, index) => (index === 0 ? html`${cut(text)}` : html`<br>\n${cut(text)}`))
}

function cut(text: string): string {
  return excerpt(text, longestLine)
}

/** Colours are named for light and dark alike: a program that inverts colours by itself finds nothing fixed to trip over. */
const style = `
:root{color-scheme:light dark}
body{margin:0;padding:0;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Hiragino Sans","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;font-size:16px;line-height:1.6;overflow-wrap:anywhere}
.letter{max-width:600px;margin:0 auto;padding:20px 16px 40px}
p{margin:0 0 16px}
ul{margin:0 0 16px;padding:0 0 0 20px}
li{margin:0 0 8px}
h2{font-size:18px;line-height:1.4;margin:32px 0 12px;padding:0 0 0 12px;border-left:4px solid}
h2.critical{border-color:#c93a30}h2.warning{border-color:#c08a1c}h2.cured{border-color:#3f8f60}
.banner{border:2px solid #c08a1c;padding:10px 14px;font-weight:600}
.facts{border:1px solid #8a93a3;border-radius:6px;padding:14px 16px 0;margin:0 0 20px;font-size:15px}
.small{font-size:14px;opacity:.75}
a{color:#2f6fd0}
@media (prefers-color-scheme:dark){body{background:#14181f;color:#e4e8ee}a{color:#8fb8ff}}
`.replaceAll('\n', '')
