import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority, type Issued, selfSigned } from '../../../src/demo/authority.ts'
import { addressTable, serveNames } from '../../../src/demo/resolver.ts'
import { serveStarttls, serveTls } from '../../../src/demo/servers.ts'
import { parseText } from '../../../src/notation/text.ts'
import { parseLine } from '../../../src/settings/line.ts'
import { certflowHere, type Done } from '../certflow-here.ts'
import { daysFromNow, judgedAt } from '../facts.ts'
import { startSmtpSink } from '../smtp-sink.ts'

/** Everything that a centre says, to whomever, while a text stands wherever one from outside can. */
export interface Everything {
  /** What each command printed, by its words. */
  readonly printed: ReadonlyMap<string, Done>
  /** What each command wrote into files, by their names. */
  readonly files: ReadonlyMap<string, Buffer>
  /** Mails that arrived at the mail server, with those on their envelopes. */
  readonly mails: readonly { readonly to: readonly string[]; readonly bytes: Buffer }[]
  /** The store. */
  readonly database: Buffer
}

const harmless = 'harmless'
const day = 86_400_000

/** A text where a file takes it, else a harmless one. */
const inInventory = (text: string) => (parseText(text.slice(0, 500)).ok ? text.slice(0, 500) : harmless)
const inSettings = (text: string, longest: number) => (parseLine(text, longest).ok ? text : harmless)

/** Lets a centre with this text everywhere do all that it can. */
export async function everythingSaid(text: string, language: 'en' | 'ja'): Promise<Everything> {
  await using all = new AsyncDisposableStack()
  const { path: folder } = all.use(await mkdtempDisposable(join(tmpdir(), 'hostile-')))
  const sink = all.use(
    await startSmtpSink({
      script: (step, _mail, argument) => {
        if (step === 'rcpt' && argument.includes('refused@')) return repliesOf('550', text)
        return step === 'rcpt' && argument.includes('later@') ? repliesOf('451', text) : undefined
      },
    }),
  )
  const names = await serveHostile(text, all)
  await writeFiles(folder, text, language, names, sink.port)
  const printed = new Map<string, Done>()
  let now = judgedAt.getTime()
  const run = async (...args: readonly string[]) => {
    const done = await certflowHere(args, { cwd: folder, now: () => new Date(now) })
    printed.set(`${printed.size} ${args.slice(0, 2).join(' ')} ${args.find((arg) => formats.has(arg)) ?? ''}`, done)
    return done
  }
  for (const format of ['table', 'csv', 'ndjson']) {
    await run('run', '--format', format)
    now += day
  }
  await run('run', '--no-scan')
  await answers(run, text)
  await run('alert', 'test', 'physics')
  await run('run', '--dry-run', '--output', 'mails', '--format', 'table')
  await resultsFrom(run, text, folder)
  for (const format of ['html', 'markdown', 'csv']) {
    await run('report', '--format', format, '--language', language)
    if (format === 'html') await run('inventory', 'forecast', '--format', format)
  }
  const entry = inInventory(text)
  await run('manual', 'notice', entry, '--at', '2027-01-20T18:00:00+09:00', '--output', 'notices')
  await run('manual', 'notice', entry, '--at', '2027-01-20T18:00:00+09:00')
  await run('manual', 'confirm', entry, '--expires', '2028-01-31')
  await run('run', '--no-scan')
  await run('inventory', 'check', '--format', 'text')
  return {
    printed,
    files: await filesIn(folder),
    mails: sink.received.map(({ to, bytes }) => ({ to, bytes })),
    database: await readFile(join(folder, 'certflow.db')),
  }
}

const formats = new Set(['table', 'csv', 'ndjson', 'json', 'html', 'markdown', 'text'])

type Run = (...args: readonly string[]) => Promise<Done>

/** Each alert is shown, one is taken, one is muted with the text as a reason. */
async function answers(run: Run, text: string): Promise<void> {
  const listed = JSON.parse((await run('alert', 'list', '--format', 'json')).stdout) as { readonly id: string }[]
  for (const { id } of listed.slice(2)) await run('alert', 'show', id)
  const [first, second] = listed
  await run('alert', 'ack', first?.id ?? '', '--as', 'physics', '--until', '2026-12-20')
  await run(
    'alert',
    'mute',
    second?.id ?? '',
    '--until',
    '2026-12-20',
    '--reason',
    text.slice(0, 500),
    '--as',
    text.slice(0, 60),
  )
  await run('alert', 'show', second?.id ?? '')
  await run('alert', 'list', '--all')
  await run('alert', 'ack', text.slice(0, 200), '--as', text.slice(0, 200), '--until', '2026-12-20')
}

/** Rows of another zone, with the text wherever a row has one. */
async function resultsFrom(run: Run, text: string, folder: string): Promise<void> {
  const { stdout } = await run('scan', '--format', 'ndjson', '--fail-on', 'never')
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => spoilt(JSON.parse(line) as Record<string, unknown>, text))
  await writeFile(join(folder, 'rows.ndjson'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  await run('run', '--results', join(folder, 'rows.ndjson'), '--format', 'csv')
}

function spoilt(row: Record<string, unknown>, text: string): Record<string, unknown> {
  const short = text.slice(0, 90)
  const link = (each: object) => ({ ...each, subject: text, issuer: text })
  return {
    ...row,
    ...('subject' in row && { subject: text, issuer: text, serial_number: short, subject_alt_names: [text, text] }),
    ...('chain' in row && { chain: (row.chain as object[]).map(link) }),
    ...('failure' in row && { failure: { ...(row.failure as object), detail: text } }),
    ...('trust' in row && { trust: { ...(row.trust as object), reason: text, anchors: text } }),
    ...('tls_version' in row && { tls_version: short, cipher: short, key_type: short, signature_algorithm: short }),
    findings: (row.findings as object[]).map((finding) => ({ ...finding, message: text })),
  }
}

/** SMTP replies of several lines, one for each line of a text. */
function repliesOf(code: string, text: string): string {
  const lines = text.split(/\r\n|\r|\n/)
  return lines.map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n')
}

/** A server that names the text in each field of its certificate, one with an issuer of that name, one that refuses STARTTLS with it. */
async function serveHostile(text: string, all: AsyncDisposableStack): Promise<{ resolver: string; ports: number[] }> {
  const subject = { CN: text, O: text, OU: text }
  const dates = { notBefore: daysFromNow(-170), notAfter: daysFromNow(5) }
  const serialNumber = Buffer.from(`0${text}`, 'utf16le').subarray(0, 19)
  const own: Issued = selfSigned({ subject, names: [text, text], serialNumber, ...dates })
  const issued = createAuthority({ subject })
    .intermediate({ subject })
    .issue({ subject, names: [text], ...dates })
  const first = all.use(await serveTls({ certificate: own }, { host: '127.34.0.1' }))
  const second = all.use(await serveTls({ certificate: issued, chainPem: issued.pem }, { host: '127.34.0.2' }))
  const third = all.use(
    await serveStarttls(
      async (peer) => {
        await peer.say(`${repliesOf('554', text)}\r\n`)
        return false
      },
      { certificate: own },
      { host: '127.34.0.3' },
    ),
  )
  const table = new Map(['www', 'old', 'mx'].map((name, index) => [`${name}.example.ac.jp`, [`127.34.0.${index + 1}`]]))
  const resolver = all.use(await serveNames(addressTable(table)))
  return { resolver: `127.0.0.1:${resolver.port}`, ports: [first.port, second.port, third.port] }
}

async function writeFiles(
  folder: string,
  text: string,
  language: 'en' | 'ja',
  { resolver, ports: [first, second, third] }: { resolver: string; ports: number[] },
  smtpPort: number,
): Promise<void> {
  const quoted = JSON.stringify(inInventory(text))
  await writeFile(
    join(folder, 'inventory.yaml'),
    `version: 1
defaults: { fallback: center, language: ${language} }
contacts:
  center: { email: [pki@center.example.ac.jp] }
  physics: { email: ["=?utf-8?q?web?=@phys.example.ac.jp", refused@phys.example.ac.jp, later@phys.example.ac.jp] }
endpoints:
  - { host: www.example.ac.jp, port: ${first}, owner: physics, tags: [web] }
  - { host: old.example.ac.jp, port: ${second}, owner: physics, trust: public }
  - { host: mx.example.ac.jp, port: ${third}, starttls: smtp, owner: physics }
manual:
  - { name: ${quoted}, expires: 2026-11-24, owner: physics, note: ${quoted}, announce: [physics, center] }
maintenance:
  - { from: 2026-01-01, until: 2026-01-02, reason: ${quoted}, hosts: [www.example.ac.jp] }
`,
  )
  await writeFile(
    join(folder, 'certflow.yaml'),
    `smtp: { url: "smtp://127.0.0.1:${smtpPort}", from: certflow@center.example.ac.jp, rate: 900/s }
organisation: { name: ${JSON.stringify(inSettings(text, 60))}, extension: ${JSON.stringify(inSettings(text, 30))}, email: pki@center.example.ac.jp }
timezone: Asia/Tokyo
resolvers: ["${resolver}"]
heartbeat: { file: certflow.prom }
`,
  )
}

/** What commands wrote: not what they were given, and not the store. */
async function filesIn(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const given = /\.(yaml|ndjson|db|db-.*)$/
  const files = new Map<string, Buffer>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || given.test(entry.name)) continue
    files.set(
      join(entry.parentPath, entry.name).slice(folder.length + 1),
      await readFile(join(entry.parentPath, entry.name)),
    )
  }
  return files
}
