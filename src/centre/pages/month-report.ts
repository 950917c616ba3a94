import { z } from 'zod'
import { type Review, reviewOf } from '../../domain/review/review.ts'
import { lastDays, monthSpan } from '../../domain/review/span.ts'
import { addDays, localDay } from '../../domain/working-days.ts'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { reviewCsv } from '../../report/review/csv.ts'
import { reviewContent } from '../../report/review/html.ts'
import { noInventory } from '../../store/run.ts'
import type { Centre } from '../centre.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { pageRoute } from '../http/route.ts'
import { addressOf, type Choice, listWords, select } from './list-parts.ts'
import { asFile } from './spreadsheet.ts'

interface Words {
  readonly title: string
  readonly month: string
  readonly last: string
  readonly none: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Month report',
    month: 'Month',
    last: 'The last 30 days',
    none: 'No run has been made yet: there is nothing to report.',
  },
  ja: {
    title: '月次報告',
    month: '対象月',
    last: '直近30日間',
    none: 'まだ一度も確認が行われていないため、報告できる内容がありません。',
  },
}

/** What `certflow report` tells of where no month is named. */
const usualDays = 30

const query = z.object({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .or(z.literal('').transform(() => undefined))
    .optional(),
})

/** `/report`: a month, or the last 30 days, as `certflow report` tells of them. */
export const monthReportPage = pageRoute({
  path: '/report',
  may: ['viewer', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  query,
  show: async ({ query: { month }, language, centre }) => {
    const { title, none } = words[language]
    const months = await knownMonths(centre)
    if (months.length === 0) return { title, main: html`<h1 class="page">${title}</h1>\n<p>${none}</p>` }
    const review = await reviewFor(month, months, centre)
    const main = html`${monthForm(month, months, language)}
${reviewContent(review, language)}`
    return { title, main }
  },
})

/** `/report.csv`: the same for a spreadsheet, with every row. */
export const monthReportCsv = pageRoute({
  path: '/report.csv',
  may: ['viewer', 'admin'],
  query,
  show: async ({ query: { month }, centre, reply }) => {
    const review = await reviewFor(month, await knownMonths(centre), centre)
    return asFile(`certflow-${month ?? review.span.last}.csv`, reviewCsv(review), reply)
  },
})

async function reviewFor(month: string | undefined, known: readonly string[], centre: Centre): Promise<Review> {
  // a report of days that nobody looked at would read as if all had been well
  if (month === undefined ? known.length === 0 : !known.includes(month))
    throw new HttpProblem(404, 'The store remembers no run of this month')
  const { timeZone } = centre
  const now = centre.now()
  const span = month === undefined ? lastDays(usualDays, now, timeZone) : monthSpan(month, timeZone)
  return reviewOf(await centre.reports.reviewFacts(span), span, now)
}

/** The months from the first run that the store remembers to this one, the newest first; none where there was no run. */
async function knownMonths({ store, now, timeZone }: Centre): Promise<readonly string[]> {
  const first = (await store.runs.since(new Date(0))).find(({ inventory }) => inventory !== noInventory)
  if (first === undefined) return []
  const begin = localDay(first.startedAt, timeZone).slice(0, 7)
  const months = []
  for (
    let month = localDay(now(), timeZone).slice(0, 7);
    month >= begin;
    month = addDays(`${month}-01`, -1).slice(0, 7)
  )
    months.push(month)
  return months
}

function monthForm(month: string | undefined, months: readonly string[], language: Language): Markup {
  const { month: monthTitle, last } = words[language]
  const { show, csv } = listWords[language]
  const choices: readonly Choice[] = [['', last], ...months.map((each) => [each, each] as const)]
  return html`<form method="get" action="/report" class="fields">
${select('month', monthTitle, choices, month ?? '')}
<button>${show}</button>
<a href="/report.csv?${addressOf({ month })}">${csv}</a>
</form>`
}
