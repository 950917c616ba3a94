import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MailboxSettings, type MailedAnswer, readMailbox } from '../../src/answers/mailbox.ts'
import { readReplies } from '../../src/cli/mailbox.ts'
import { createAuthority } from '../../src/demo/authority.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { never } from '../channels/conformance.ts'
import { secretFile } from '../channels/files.ts'
import { closedPort, listening } from '../channels/http-service.ts'
import { settingsOf } from '../settings/reading.ts'
import { type MailboxSite, password, startMailbox, user } from '../support/servers/mailbox.ts'

const authority = createAuthority()
let site: MailboxSite

beforeAll(async () => {
  site = await startMailbox((host) => authority.issue({ names: [host] }))
})
afterAll(() => site[Symbol.asyncDispose]())

let kept: MailedAnswer[] = []
beforeEach(() => {
  kept = []
})

const contacts = new Map([['web@phys.example.ac.jp', 'physics']])
const now = () => new Date()

/** Reads the mailbox over TLS, with what is given in place of the usual. */
function read(settings: Partial<MailboxSettings> = {}, overrides: Partial<Parameters<typeof readMailbox>[0]> = {}) {
  const server = { ...site.imap, implicitTls: false, user }
  return readMailbox(
    {
      settings: { server, passwordFile: undefined, folder: 'INBOX', processed: undefined, ...settings },
      password,
      anchors: [authority.rootPem],
      now,
      contactOf: (address) => contacts.get(address),
      keep: async (answer) => void kept.push(answer),
      ...overrides,
    },
    never,
  )
}

/** A reply, with headers and a text in place of the usual. */
function reply(text: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    From: 'Web <web@phys.example.ac.jp>',
    To: 'pki@center.example.ac.jp',
    Subject: 'Re: www.phys.example.ac.jp [CF-4821]',
    'Message-ID': '<1@phys.example.ac.jp>',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  }
  return `${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${text}`
}

const iso2022 = Buffer.from('\u001b$B;d$,BP1~$7$^$9\u001b(B\r\n', 'latin1')

test('an answer is kept, and only then read; all else stays unread, and is not looked at again', async () => {
  await site.deliver('1.taken', reply('対応します。\r\n\r\n> 担当は別の人です\r\n'))
  await site.deliver('2.stranger', reply('対応します', { From: 'evil@example.org' }))
  await site.deliver('3.auto', reply('対応します', { 'Auto-Submitted': 'auto-replied' }))
  await site.deliver('4.question', reply('これは何ですか'))
  await site.deliver(
    '5.jis',
    Buffer.concat([
      Buffer.from(
        reply('', { 'Content-Type': 'text/plain; charset=iso-2022-jp', Subject: '=?ISO-2022-JP?B?UmU6IENGLTQ4MjI=?=' }),
      ),
      iso2022,
    ]),
  )
  await site.deliver(
    '6.html',
    reply('<p>I take it</p><blockquote>CF-1 x</blockquote>', { 'Content-Type': 'text/html' }),
  )
  const attached =
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\nFrom: web@phys.example.ac.jp\r\n\r\nI take it\r\n--b--\r\n'
  await site.deliver('7.attached', reply('', {}).replace(/Content-Type: [^\r]*\r\n\r\n/, attached))
  expect(await read()).toEqual({ answers: 2, left: 5, words: undefined })
  expect(kept).toMatchObject([
    { about: 'CF-4821', contact: 'physics', from: 'web@phys.example.ac.jp', answer: { kind: 'mine' } },
    { about: 'CF-4822', contact: 'physics', answer: { kind: 'mine' } },
  ])
  const flags = await site.mails()
  expect(
    [...flags]
      .filter(([, flag]) => flag.includes('S'))
      .map(([name]) => name.slice(0, 1))
      .sort(),
  ).toEqual(['1', '5'])
  expect(await read()).toEqual({ answers: 0, left: 0, words: undefined })
})

test('what could not be kept is read again', async () => {
  await site.deliver('10.taken', reply('I take it'))
  const failing = read({}, { keep: () => Promise.reject(new Error('the store is locked')) })
  await expect(failing).rejects.toThrow('the store is locked')
  expect((await site.mails()).get('10.taken')).not.toContain('S')
  expect(await read()).toMatchObject({ answers: 1 })
  expect((await site.mails()).get('10.taken')).toContain('S')
})

test('the addresses of contacts, and the password, are those of inventory and settings', async () => {
  await site.deliver('15.taken', reply('I take it', { From: 'Web@Phys.Example.ac.jp' }))
  const settings = settingsOf(
    JSON.stringify({
      mailbox: { url: `imap://${user}@${site.imap.host}:${site.imap.port}`, password_file: secretFile(password) },
    }),
  )
  const contact = (email: string) => ({ email: [email] })
  const people = { physics: contact('web@phys.example.ac.jp'), others: contact('web@phys.example.ac.jp') }
  const { inventory } = loadInventory(JSON.stringify({ version: 1, contacts: people }), 'inventory.yaml')
  if (inventory === undefined) throw new Error('no inventory')
  const context = { env: {} } as Parameters<typeof readReplies>[2]
  const keep = async (answer: MailedAnswer) => void kept.push(answer)
  expect(await readReplies({ settings, inventory, now }, keep, context, never)).toEqual({
    answers: 1,
    left: 0,
    words: undefined,
  })
  expect(kept).toMatchObject([{ contact: 'physics', about: 'CF-4821' }])
  expect(
    await readReplies({ settings: settingsOf('live: true'), inventory, now }, keep, context, never),
  ).toBeUndefined()
})

test('answers are moved where the settings say so', async () => {
  await site.deliver('20.taken', reply('I take it'))
  expect(await read({ processed: 'Done' })).toMatchObject({ answers: 1, words: undefined })
  expect([...(await site.mails()).keys()]).not.toContain('20.taken')
  expect([...(await site.mails('.Done')).values()].some((flags) => flags.includes('S'))).toBe(true)
})

test('TLS from the first byte, and only with an authority that is known', async () => {
  const server = { ...site.imaps, implicitTls: true, user }
  await site.deliver('25.taken', reply('I take it'))
  expect(await read({ server }, { anchors: [] })).toMatchObject({
    answers: 0,
    words: expect.stringMatching(/certificate/i),
  })
  // the name counts, too
  expect(await read({ server: { ...server, host: 'localhost.' } })).toMatchObject({ answers: 0 })
  expect(await read({ server })).toMatchObject({ answers: 1, words: undefined })
})

test.for([
  ['a wrong password', { password: 'geheim-falsch' }, /authenti/i],
  ['a folder that is not there', {}, /exist|Mailbox/i],
] as const)('%s is said, and the password never', async ([what, overrides, words]) => {
  const result = await read(what.startsWith('a folder') ? { folder: 'Nowhere' } : {}, overrides)
  expect(result).toMatchObject({ answers: 0, words: expect.stringMatching(words) })
  expect(result.words).not.toContain('geheim')
})

test('a server that is not there, or says nothing', async () => {
  const server = { host: '127.0.0.1', port: await closedPort(), implicitTls: false, user }
  expect(await read({ server })).toMatchObject({ words: expect.stringContaining('ECONNREFUSED') })
  const silent = await listening(createServer())
  const stop = AbortSignal.timeout(300)
  const begun = performance.now()
  const reading = readMailbox(
    {
      settings: {
        server: { ...server, port: silent.port },
        passwordFile: undefined,
        folder: 'INBOX',
        processed: undefined,
      },
      password,
      anchors: [],
      now,
      contactOf: () => undefined,
      keep: async () => undefined,
    },
    stop,
  )
  expect(await reading).toEqual({ answers: 0, left: 0, words: 'no answer in time' })
  expect(performance.now() - begun).toBeLessThan(5_000)
  await silent.close()
})

/** Mails that nobody writes by hand. */
const hostile: Readonly<Record<string, string | Uint8Array>> = {
  empty: '',
  huge: Buffer.concat([Buffer.from(reply('I take it\r\n')), Buffer.alloc(30 << 20, 'x')]),
  deep: reply(
    `${Array.from({ length: 2_000 }, (_, depth) => `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth + 1}\r\n\r\n`).join('')}I take it`,
    { 'Content-Type': 'multipart/mixed; boundary=b0' },
  ),
  charset: reply('I take it', { 'Content-Type': 'text/plain; charset="x-nonsense\u0000"' }),
  headers: `${'X-A: b\r\n'.repeat(50_000)}From: web@phys.example.ac.jp\r\n\r\nI take it`,
  line: reply(`I take it${'y'.repeat(2_000_000)}`),
  binary: Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 256)),
  senders: reply('I take it', { From: 'web@phys.example.ac.jp, other@example.org' }),
  twice: reply('I take it', { from: 'evil@example.org' }),
  group: reply('I take it', { From: 'all: web@phys.example.ac.jp, x@example.org;' }),
  hidden: reply('I take it', { From: '"web@phys.example.ac.jp" <evil@example.org>' }),
  escapes: reply('担当は\u001b[2J\u202e山田\u0007です', { Subject: 'CF-4823 \u001b]0;x' }),
}

test('hostile mails are left, or are what they say, and the next one is read', { timeout: 120_000 }, async () => {
  let index = 30
  for (const mail of Object.values(hostile)) {
    await site.deliver(`${index}.hostile`, mail)
    index += 1
  }
  await site.deliver('99.taken', reply('I take it', { Subject: 'CF-4899' }))
  const result = await read()
  expect(result.words).toBeUndefined()
  expect(result.answers + result.left).toBe(Object.keys(hostile).length + 1)
  expect(kept.at(-1)).toMatchObject({ about: 'CF-4899' })
  expect(kept.every(({ from }) => from === 'web@phys.example.ac.jp')).toBe(true)
  expect(
    kept
      .map(({ answer }) => answer.kind === 'other' && answer.who)
      .filter(Boolean)
      .join(''),
  ).toMatch(/^\P{C}*$/u)
})
