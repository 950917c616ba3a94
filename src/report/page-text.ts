import { createHash } from 'node:crypto'
import { html, Markup } from '../markup/html.ts'
import type { Language } from '../messages/messages.ts'

/**
 * A whole page. It loads nothing and runs nothing, and its own policy forbids both; whatever claims to be style but `style` is ignored.
 *
 * @param forms where its forms may lead: nowhere, or to where it came from
 */
export function pageText(
  language: Language,
  title: string,
  style: string,
  main: Markup,
  forms: 'none' | 'self' = 'none',
): string {
  const hash = createHash('sha256').update(style).digest('base64')
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action '${forms}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`.text
}
