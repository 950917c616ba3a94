import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { secretFile } from '../channels/files.ts'
import { type HttpService, type ServiceAnswer, type ServiceRequest, startService } from '../channels/http-service.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const [account, flow] = [`AC${'0a'.repeat(16)}`, `FW${'0b'.repeat(16)}`]

const inventory = (...switches: readonly string[]) => `version: 1
defaults: { owner: center, fallback: center, thresholds: [30d] }
contacts:
  center: { email: [pki@center.example.ac.jp], escalation: on-call }
  oncall-1: { email: [oncall-1@center.example.ac.jp] }
  oncall-2: { email: [oncall-2@center.example.ac.jp], phone: "+81-3-0000-0002" }
  oncall-3: { email: [oncall-3@center.example.ac.jp], phone: "+81-3-0000-0003" }
escalations:
  on-call:
    finally: { contact: center, by: voice }
    steps:
      - { contact: oncall-1, by: email, wait: 15m }
      - { contact: oncall-2, by: voice, wait: 30m }
      - { contact: oncall-3, by: voice, wait: 30m }
manual:
${switches.map((name) => `  - { name: ${name}, expires: 2027-01-02 }\n`).join('')}`

/** A service that is shaped as that of Twilio: it makes calls, and knows what has become of each. */
class Telephones {
  /** What the flow has noted of the calls so far. */
  said: string | undefined
  /** It answers 500; `taking`: and makes the call all the same. */
  broken: 'no' | 'refusing' | 'taking' = 'no'
  readonly #calls: { readonly to: string; readonly id: unknown }[] = []

  /** Whom it has called. */
  get called(): string[] {
    return this.#calls.map(({ to }) => to)
  }

  answer(request: ServiceRequest): ServiceAnswer {
    const isBroken = this.broken !== 'no'
    const answer = this.broken === 'refusing' ? undefined : this.#answer(request)
    if (isBroken) return json({ code: 20500, message: 'Internal Server Error', status: 500 }, 500)
    return answer ?? json({ code: 20404 }, 404)
  }

  #answer({ method, path, body }: ServiceRequest): ServiceAnswer | undefined {
    const [, sid, more = ''] = /^\/v2\/Flows\/FW\w+\/Executions(?:\/(\w+))?(\/Context|\?.*)?$/.exec(path) ?? []
    if (method === 'POST') {
      const form = new URLSearchParams(body)
      const { id } = JSON.parse(form.get('Parameters') ?? '{}')
      return json({ sid: sidOf(this.#calls.push({ to: form.get('To') ?? '', id })), status: 'active' }, 201)
    }
    if (sid === undefined) {
      const executions = this.#calls.map(({ to }, index) => ({
        sid: sidOf(index + 1),
        contact_channel_address: to,
      }))
      return json({ executions, meta: { next_page_url: null } })
    }
    const call = this.#calls.find((_, index) => sidOf(index + 1) === sid)
    if (call === undefined) return undefined
    if (more === '') return json({ sid, status: this.said === undefined ? 'active' : 'ended' })
    return json({ context: { flow: { data: { id: call.id }, variables: { certflow: this.said } } } })
  }
}

function json(value: unknown, status = 200): ServiceAnswer {
  return { status, body: JSON.stringify(value) }
}

function sidOf(number: number): string {
  return `FN${String(number).padStart(32, '0')}`
}

/** A centre with a mail server, a webhook and telephones, which nothing but `certflow` drives. */
async function centre(voice: HttpService, hook: HttpService) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'voice-step-'))
  const sink = await startSmtpSink()
  const settings = {
    organisation: { name: 'IT Center' },
    smtp: { url: `smtp://127.0.0.1:${sink.port}`, from: 'certflow@center.example.ac.jp' },
    channels: {
      voice: {
        kind: 'voice',
        account,
        flow,
        from: '+81-3-1234-5678',
        url: voice.url,
        token_file: secretFile('t0ken'),
      },
      tickets: { kind: 'webhook', url: hook.url, tell: 'warning' },
    },
  }
  await writeFile(join(folder.path, 'certflow.yaml'), JSON.stringify(settings))
  return {
    inventory: (text: string) => writeFile(join(folder.path, 'inventory.yaml'), text),
    /** A command at a time of 30 December, UTC. */
    at: (time: string, ...words: readonly string[]) =>
      certflowHere(words, { cwd: folder.path, now: () => new Date(`2026-12-30T${time}:00Z`) }),
    /** Whom mails have gone to. */
    mailed: () => sink.received.flatMap(({ to }) => to).sort(),
    /** What the webhook was told. */
    told: () =>
      hook.requests.map(({ body }) => {
        const { occasion, alert } = JSON.parse(body)
        return `${occasion} ${alert.name}`
      }),
    async [Symbol.asyncDispose]() {
      await sink[Symbol.asyncDispose]()
      await folder.remove()
    },
  }
}

const [pki, first] = ['pki@center.example.ac.jp', 'oncall-1@center.example.ac.jp']
const taken = () => ({ status: 200, body: 'ok' })

test('a mail to the first, a call to the second, who presses the key: nobody is asked after', async () => {
  const telephones = new Telephones()
  await using voice = await startService((request) => telephones.answer(request))
  await using hook = await startService(taken)
  await using here = await centre(voice, hook)
  await here.inventory(inventory('core-switch-1'))
  expect(await here.at('13:10', 'run')).toMatchObject({ code: 0 })
  expect(here.mailed()).toEqual([first, pki])
  expect(await here.at('13:24', 'run', '--no-scan')).toMatchObject({ code: 0 })
  expect(telephones.called).toEqual([])
  expect(await here.at('13:25', 'run', '--no-scan')).toMatchObject({ code: 0 })
  expect(telephones.called).toEqual(['+81300000002'])
  // it rings
  expect(await here.at('13:26', 'run', '--no-scan')).toMatchObject({ code: 0 })
  telephones.said = 'acknowledged'
  for (const time of ['13:27', '13:55', '14:25', '15:30', '20:00'])
    expect([time, (await here.at(time, 'run', '--no-scan')).code]).toEqual([time, 0])
  expect(telephones.called).toHaveLength(1)
  expect(here.mailed()).toEqual([first, pki])
  expect(here.told()).toEqual(['raised CF-1', 'acknowledged CF-1'])
  const { stdout } = await here.at('20:00', 'alert', 'show', 'CF-1')
  expect(stdout.slice(stdout.indexOf('Escalation'))).toBe(`Escalation on-call:
  2026-12-30 13:10 UTC escalation on-call begins
  2026-12-30 13:10 UTC step 1: oncall-1 by email is asked
  2026-12-30 13:10 UTC   oncall-1 by email: delivered to ${first}
  2026-12-30 13:25 UTC step 2: oncall-2 by voice is asked
  2026-12-30 13:25 UTC   oncall-2 by voice: delivered to +81-3-0000-0002
  2026-12-30 13:25 UTC   oncall-2 by voice: pressed the key: oncall-2
  2026-12-30 13:27 UTC taken by oncall-2, at step 2

Answers:
  2026-12-30 13:27 UTC acknowledged by oncall-2 (until: 2026-12-31T18:43:30.000Z, via: phone)
`)
})

test.for(['refusing', 'taking'] as const)(
  'a telephone service that answers 500 for a while, %s calls: one call, and all else goes on',
  async (broken) => {
    const telephones = new Telephones()
    await using voice = await startService((request) => telephones.answer(request))
    await using hook = await startService(taken)
    await using here = await centre(voice, hook)
    await here.inventory(inventory('core-switch-1'))
    await here.at('13:10', 'run')
    telephones.broken = broken
    expect(await here.at('13:25', 'run', '--no-scan')).toMatchObject({
      stderr: expect.stringContaining('it answered 500: 20500; Internal Server Error'),
    })
    // what is told meanwhile by mail and webhook is told at once
    await here.inventory(inventory('core-switch-1', 'core-switch-2'))
    await here.at('13:30', 'run')
    expect(here.mailed()).toEqual([first, first, pki, pki])
    expect(here.told()).toEqual(['raised CF-1', 'raised CF-2'])
    // 500 does not say whether it was taken: that is asked first
    expect(voice.requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
    telephones.broken = 'no'
    await here.at('13:36', 'run', '--no-scan')
    expect(telephones.called).toEqual(['+81300000002'])
    telephones.said = 'acknowledged'
    telephones.broken = 'refusing'
    // nobody can say whether a key was pressed: it is asked again
    await here.at('13:40', 'run', '--no-scan')
    telephones.broken = 'no'
    for (const time of ['13:41', '13:55', '14:25', '15:30'])
      expect([time, (await here.at(time, 'run', '--no-scan')).code]).toEqual([time, 0])
    const { stdout } = await here.at('15:30', 'alert', 'show', 'CF-1')
    expect(stdout).toContain('2026-12-30 13:41 UTC taken by oncall-2, at step 2\n')
    expect(here.told().filter((line) => line.startsWith('acknowledged'))).toContain('acknowledged CF-1')
    expect(telephones.called.filter((number) => number !== '+81300000002')).toEqual([])
  },
)

test('a call that is never taken is given up when the turn of the next comes', async () => {
  const telephones = new Telephones()
  await using voice = await startService((request) => telephones.answer(request))
  await using hook = await startService(taken)
  await using here = await centre(voice, hook)
  await here.inventory(inventory('core-switch-1'))
  await here.at('13:10', 'run')
  telephones.broken = 'refusing'
  for (const time of ['13:25', '13:30', '13:40', '13:54']) await here.at(time, 'run', '--no-scan')
  telephones.broken = 'no'
  await here.at('13:55', 'run', '--no-scan')
  expect(telephones.called).toEqual(['+81300000003'])
  telephones.said = 'acknowledged'
  for (const time of ['13:56', '14:25', '16:00']) await here.at(time, 'run', '--no-scan')
  expect(telephones.called).toHaveLength(1)
  const { stdout } = await here.at('16:00', 'alert', 'show', 'CF-1')
  expect(stdout).toContain('2026-12-30 13:56 UTC taken by oncall-3, at step 3\n')
})
