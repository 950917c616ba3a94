import { z } from 'zod'
import type { ManualEntry } from '../../domain/endpoint.ts'
import { CertflowError } from '../../errors.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcDay } from '../../messages/dates.ts'
import type { Language } from '../../messages/messages.ts'
import { parseDate } from '../../notation/date.ts'
import type { ConfirmedBy } from '../centre.ts'
import { formTokenOf } from '../http/guard.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { type Ask, pageRoute } from '../http/route.ts'
import { callerName } from '../login/caller.ts'
import { manualEntries } from '../view/manual-entries.ts'
import { cut, factList, manualPath, untilText } from './common.ts'
import { form } from './layout.ts'
import { confirmationHistory } from './manual-history.ts'

interface Words {
  readonly until: string
  readonly listed: string
  readonly owner: string
  readonly tags: string
  readonly zone: string
  readonly note: string
  readonly confirm: string
  readonly proof: string
  readonly pem: string
  readonly pemHint: string
  readonly date: string
  readonly dateHint: string
  readonly day: string
  readonly done: string
  readonly doneHint: string
  readonly send: string
  readonly missing: string
  readonly refused: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    until: 'Good until',
    listed: 'In the inventory',
    owner: 'Owner',
    tags: 'Tags',
    zone: 'Zone',
    note: 'Note',
    confirm: 'Confirm that it is renewed',
    proof: 'With the new certificate',
    pem: 'PEM, as the CA sent it',
    pemHint: 'Of a chain the certificate of the server counts. No private key belongs here.',
    date: 'Without it: until when',
    dateHint: 'Nothing proves this date; it is marked as stated.',
    day: 'Its last day',
    done: 'Done for this year',
    doneHint: 'It is due again a year after it was due.',
    send: 'Confirm',
    missing: 'Something was missing in this confirmation',
    refused: 'This cannot be confirmed',
  },
  ja: {
    until: '期限',
    listed: '台帳の期限',
    owner: '担当',
    tags: 'タグ',
    zone: 'ゾーン',
    note: 'メモ',
    confirm: '更新したことを登録する',
    proof: '新しい証明書で登録',
    pem: '認証局から届いたPEM',
    pemHint: '中間証明書も含む場合は、サーバの証明書を読み取ります。秘密鍵は貼り付けないでください。',
    date: '証明書がない場合：期限を登録',
    dateHint: '証明書による裏付けのない「申告」として記録されます。',
    day: '新しい期限',
    done: '今年の分は完了',
    doneHint: '次の期限は、本来の期限の一年後になります。',
    send: '登録',
    missing: '入力されていない項目があります',
    refused: 'この内容では登録できません',
  },
}

/** A chain of several certificates, in PEM. */
const longestPem = 50_000

const query = z.object({ name: z.string().min(1).max(500) })
const body = z.record(z.string(), z.string().max(longestPem))

/** `/manual/entry?name=…`: one manual entry, what was confirmed of it, and the forms to confirm it again. */
export const manualEntryPage = pageRoute({
  path: '/manual/entry',
  may: ['viewer', 'owner', 'admin'],
  mayTake: ['owner', 'admin'],
  query,
  body,
  show: async (ask) => {
    const { language, centre, caller } = ask
    const { entry, listed } = await entryFor(ask)
    const mayConfirm = caller?.kind === 'person' && caller.role !== 'viewer'
    const own = words[language]
    const main = html`<h1 class="page">${cut(entry.name)}</h1>
${factList([
  [own.until, untilText(entry.expiresAt, centre.now(), language)],
  [own.listed, utcDay(listed.expiresAt)],
  [own.owner, entry.owner ?? entry.fallback],
  [own.tags, entry.tags.join(', ')],
  [own.zone, entry.zone],
  [own.note, entry.note],
])}
${mayConfirm ? confirmForms(entry, ask) : undefined}
${confirmationHistory(await centre.store.manual.of(entry.name), language)}`
    return { title: entry.name, main }
  },
  take: async (ask) => {
    const { caller, centre, language, body: sent } = ask
    const { listed } = await entryFor(ask)
    const said = saidIn(sent)
    if (said === undefined) throw new HttpProblem(400, words[language].missing)
    try {
      await centre.manual.confirm(listed, said, caller === undefined ? '' : callerName(caller))
    } catch (error) {
      if (!(error instanceof CertflowError) || !refusals.has(error.code)) throw error
      throw new HttpProblem(400, words[language].refused, { hint: error.message })
    }
    return { goTo: manualPath(listed.name) }
  },
})

/** What somebody has written wrong, and not what is wrong with the store. */
const refusals: ReadonlySet<string> = new Set(['usage', 'certificate-unusable'])

/** The entry with the date that counts, and as the inventory has it. What is somebody else's is told as what does not exist. */
async function entryFor({
  query: { name },
  caller,
  centre,
}: Pick<Ask<unknown, z.output<typeof query>>, 'query' | 'caller' | 'centre'>) {
  const fleet = await centre.fleet()
  const entry = manualEntries(fleet, caller).find((each) => each.name === name)
  const listed = fleet.inventory.manual.find((each) => each.name === name)
  if (entry === undefined || listed === undefined) throw new HttpProblem(404, 'There is no manual entry of this name')
  return { entry, listed }
}

function saidIn({ confirm, pem = '', until = '' }: z.output<typeof body>): ConfirmedBy | undefined {
  const day = parseDate(until)
  if (confirm === 'pem' && pem.trim() !== '') return { kind: 'pem', pem }
  if (confirm === 'date' && day.ok) return { kind: 'date', expiresAt: day.value }
  return confirm === 'done' ? { kind: 'done' } : undefined
}

function confirmForms({ name, repeatsYearly }: ManualEntry, { language, centre, request }: Ask): Markup {
  const own = words[language]
  const box = (title: string, value: string, fields: Markup) =>
    form(
      manualPath(name),
      formTokenOf(request, centre),
      html`<h3>${title}</h3>\n${fields}\n<button name="confirm" value="${value}">${own.send}</button>`,
      'box',
    )
  const pem = html`<p><label>${own.pem} <textarea name="pem" rows="5" maxlength="${longestPem}" placeholder="-----BEGIN CERTIFICATE-----" spellcheck="false" required></textarea></label></p><p class="note">${own.pemHint}</p>`
  const date = html`<p><label>${own.day} <input type="date" name="until" min="${utcDay(centre.now())}" required></label></p><p class="note">${own.dateHint}</p>`
  return html`<h2>${own.confirm}</h2>
<div class="answers">
${repeatsYearly ? box(own.done, 'done', html`<p class="note">${own.doneHint}</p>`) : undefined}
${box(own.proof, 'pem', pem)}
${box(own.date, 'date', date)}
</div>`
}
