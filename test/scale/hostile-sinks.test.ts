import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cellsOf } from '../report/csv-reader.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { type Everything, everythingSaid } from '../support/hostile/centre.ts'
import { hostileKinds, unsafe } from '../support/hostile/kinds.ts'
import {
  shapeOfCalendar,
  shapeOfJson,
  shapeOfMail,
  shapeOfPage,
  shapeOfStore,
  textsOfMail,
} from '../support/hostile/shapes.ts'

type Language = 'en' | 'ja'

const kinds = Object.entries(hostileKinds)
/** Each in both languages; else every second one, in turns. */
const cases = isCampaign
  ? kinds.flatMap(([aim, text]) => (['en', 'ja'] as const).map((language) => [aim, language, text] as const))
  : kinds
      .filter((_, index) => index % 2 === 0)
      .map(([aim, text], index) => [aim, index % 2 === 0 ? ('en' as const) : ('ja' as const), text] as const)

const looked: Record<string, number> = {}
let escapes = 0
/** The text of the centre that is being looked at. */
let payload = ''
const plain = new Map<Language, Promise<Everything>>()
/** The same centre with a harmless word in place of the text. */
const plainIn = (language: Language) => {
  const said = plain.get(language) ?? everythingSaid('harmless', language)
  plain.set(language, said)
  return said
}

/** Notes whether something that came out is as safe, and of the same shape, as with a harmless word. */
function compare(sink: string, texts: readonly string[], shapes: readonly [unknown, unknown]): void {
  looked[sink] = (looked[sink] ?? 0) + 1
  try {
    for (const text of texts) expect(text, sink).not.toMatch(unsafe)
    // what is only there once somebody has decoded an encoded word
    for (const text of texts) if (!payload.includes('<script>')) expect(text, sink).not.toMatch(/<script>|a@b\.c/)
    if (sink === 'CSV') for (const text of texts) expect(text, sink).not.toMatch(/^[\s\0]*[=+@＝＋－＠]|^-(?!\d)/u)
    expect(shapes[0], sink).toEqual(shapes[1])
  } catch (error) {
    escapes += 1
    throw error
  }
}

test.for(cases)('%s escapes from nothing (%s)', { timeout: 120_000 }, async ([, language, text]) => {
  payload = text
  const [hostile, harmless] = [await everythingSaid(text, language), await plainIn(language)]
  expect([...hostile.printed.keys()]).toEqual([...harmless.printed.keys()])
  for (const [command, done] of hostile.printed) {
    const other = harmless.printed.get(command)
    const said = (what: 'stdout' | 'stderr') => [done[what], other?.[what] ?? ''] as const
    compare(`terminal: messages`, [said('stderr')[0]], [lines(said('stderr')[0]), lines(said('stderr')[1])])
    const [printed, plainly] = said('stdout')
    expect(done.code, command).toBe(other?.code)
    compareOutput(command, printed, plainly)
  }
  expect([...hostile.files.keys()]).toEqual([...harmless.files.keys()])
  for (const [name, bytes] of hostile.files) await compareFile(name, bytes, harmless.files.get(name) ?? Buffer.alloc(0))
  expect(hostile.mails.map(({ to }) => to)).toEqual(harmless.mails.map(({ to }) => to))
  for (const [index, { bytes }] of hostile.mails.entries()) {
    await compareMail('mail that was sent', bytes, harmless.mails[index]?.bytes ?? Buffer.alloc(0))
  }
  compare('store: JSON', [], [await storeShape(hostile), await storeShape(harmless)])
})

function compareOutput(command: string, printed: string, plainly: string): void {
  const format = command.split(' ').at(-1)
  if (format === 'csv') {
    const [cells, others] = [cellsOf(printed), cellsOf(plainly)]
    compare('CSV', cells.flat(), [cells.map(({ length }) => length), others.map(({ length }) => length)])
  } else if (format === 'json' || format === 'ndjson')
    compare('JSON', [printed], [shapeOfJson(printed), shapeOfJson(plainly)])
  else if (format === 'html') compare('HTML report', [printed], [shapeOfPage(printed), shapeOfPage(plainly)])
  else compare(`terminal: ${command.split(' ')[1]}`, [printed], [lines(printed), lines(plainly)])
}

async function compareFile(name: string, bytes: Buffer, other: Buffer): Promise<void> {
  compare('file names', [name], [/^[\w@.+-]+$/.test(basename(name)), true])
  const [text, plainly] = [bytes.toString(), other.toString()]
  if (name.endsWith('.eml')) await compareMail('.eml', bytes, other)
  else if (name.endsWith('.ics'))
    compare('iCalendar', [text.replaceAll('\r\n', '\n')], [shapeOfCalendar(text), shapeOfCalendar(plainly)])
  else compare('heartbeat', [text], [metrics(text), metrics(plainly)])
}

async function compareMail(sink: string, bytes: Buffer, other: Buffer): Promise<void> {
  const texts = (await textsOfMail(bytes)).map((text) => text.replaceAll('\r\n', '\n'))
  compare(sink, texts, [await shapeOfMail(bytes), await shapeOfMail(other)])
  const message = bytes.toString('latin1')
  expect(message).not.toMatch(/[^\r]\n|\r[^\n]|[\0\x80-\xff]/)
  expect(Math.max(...message.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998)
}

const lines = (text: string) => text.split('\n').length

/** Names of metrics: a line that is none has got in. */
function metrics(text: string): string[] {
  return text.split('\n').map((line) => /^(?:# (?:HELP|TYPE) )?\w+(?= )|^$/.exec(line)?.[0] ?? `no metric: ${line}`)
}

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>
beforeAll(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'hostile-sinks-'))
})

async function storeShape({ database }: Everything): Promise<string[]> {
  const path = join(folder.path, 'store.db')
  await writeFile(path, database)
  return shapeOfStore(path)
}

afterAll(async () => {
  await folder.remove()
  tell('hostile-sinks', {
    'kinds of text': kinds.length,
    ...looked,
    escapes: [escapes, '0'],
  })
})
