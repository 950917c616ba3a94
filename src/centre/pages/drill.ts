import { z } from 'zod'
import { drillName } from '../../domain/drill/drill.ts'
import { type DrillReview, reviewDrill } from '../../domain/drill/drill-review.ts'
import { html } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { drillCsv } from '../../report/drill/csv.ts'
import { drillContent } from '../../report/drill/html.ts'
import { drillDeliveries } from '../../store/drill-deliveries.ts'
import type { Store } from '../../store/store.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { pageRoute } from '../http/route.ts'
import { listWords } from './list-parts.ts'
import { asFile } from './spreadsheet.ts'

const zoneText: Readonly<Record<Language, (timeZone: string) => string>> = {
  en: (timeZone) => `Times are those of ${timeZone}.`,
  ja: (timeZone) => `時刻は${timeZone}のものです。`,
}

const params = z.object({
  name: z
    .string()
    .regex(/^DR-\d{1,9}$/i)
    .transform((name) => Number(name.slice('DR-'.length))),
})

/** `/drills/DR-7`: what one drill has shown, as `certflow alert drill --report` tells it. */
export const drillPage = pageRoute({
  path: '/drills/:name',
  may: ['viewer', 'admin'],
  params,
  show: async ({ params: { name: number }, language, centre }) => {
    const review = await reviewFor(number, centre.store)
    const name = drillName(review.drill)
    const main = html`${drillContent(review, language, centre.timeZone)}
<p class="note">${zoneText[language](centre.timeZone)} <a href="/drills/${name}/csv">${listWords[language].csv}</a></p>`
    return { title: name, main }
  },
})

/** `/drills/DR-7/csv`: a row for each person who was asked. */
export const drillCsvPage = pageRoute({
  path: '/drills/:name/csv',
  may: ['viewer', 'admin'],
  params,
  show: async ({ params: { name: number }, centre, reply }) => {
    const review = await reviewFor(number, centre.store)
    return asFile(`${drillName(review.drill)}.csv`, drillCsv(review), reply)
  },
})

async function reviewFor(number: number, { drills, outbox }: Store): Promise<DrillReview> {
  const all = (await drills.all()).map(({ drill }) => drill)
  const drill = all.find((each) => each.number === number)
  if (drill === undefined) throw new HttpProblem(404, `There is no drill ${drillName({ number })}`)
  return reviewDrill(drill, all, await drillDeliveries(all, outbox))
}
