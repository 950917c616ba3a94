import { z } from 'zod'
import { forecastOf } from '../../domain/forecast/forecast.ts'
import { html } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { forecastContent } from '../../report/forecast/html.ts'
import { pageRoute } from '../http/route.ts'
import { mayTouch } from '../login/caller.ts'
import { listWords, select } from './list-parts.ts'

interface Words {
  readonly title: string
  readonly months: string
  monthsOf(count: number): string
  readonly hours: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Forecast',
    months: 'How far',
    monthsOf: (count) => `${count} months`,
    hours: 'Hours for a renewal by hand',
  },
  ja: {
    title: '更新の見通し',
    months: '期間',
    monthsOf: (count) => `${count}か月`,
    hours: '手作業の更新1回の時間',
  },
}

/** As far as planning goes, and as far as the lifetimes to come are decided. */
const spans = ['12', '24', '36'] as const

/** As `certflow inventory forecast` counts unless told otherwise. */
const usualHours = 2
const mostHours = 100

/** `/forecast`: what is to be renewed in the months to come; an owner sees the own. */
export const forecastPage = pageRoute({
  path: '/forecast',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  query: z.object({
    months: z.enum(spans).default('36'),
    hours: z.coerce.number().min(0.1).max(mostHours).default(usualHours),
  }),
  show: async ({ query: { months, hours }, caller, language, centre }) => {
    const { fallback } = (await centre.fleet()).inventory
    const items = await centre.reports.forecastItems()
    const own = items.filter(({ owner }) => mayTouch(caller, [{ owner, fallback }]))
    const { now, timeZone } = centre
    const forecast = forecastOf(own, { now: now(), timeZone, months: Number(months), hoursEach: hours })
    const { title, months: monthsTitle, monthsOf, hours: hoursTitle } = words[language]
    const choices = spans.map((each) => [each, monthsOf(Number(each))] as const)
    const main = html`${forecastContent(forecast, language)}
<form method="get" action="/forecast" class="fields">
${select('months', monthsTitle, choices, months)}
<label>${hoursTitle} <input type="number" name="hours" min="0.1" max="${mostHours}" step="0.1" value="${hours}" required></label>
<button>${listWords[language].show}</button>
</form>`
    return { title, main }
  },
})
