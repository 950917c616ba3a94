import { describe, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { SendRate } from '../../src/notify/send-rate.ts'
import { greylisting, type SmtpStep, startSmtpSink } from '../support/smtp-sink.ts'
import { never, senderTo, smallMail } from './sender.ts'

const authority = createAuthority({ subject: 'Private CA' })
const certificate = authority.issue({ names: ['127.0.0.1', '0.0.0.0'] })
const anchors = [authority.rootPem]

test('a mail is taken as it is, byte for byte, from one to one', async () => {
  await using sink = await startSmtpSink()
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
  const mail = smallMail()
  expect(await sender.send(mail, never)).toEqual({ result: 'accepted', words: '250 2.0.0 Ok: queued' })
  expect(sink.received).toEqual([
    {
      from: 'certflow@center.example.ac.jp',
      to: ['web@phys.example.ac.jp'],
      bytes: mail.bytes,
      helo: 'certflow.example.ac.jp',
      encrypted: false,
      user: undefined,
      confirmed: true,
    },
  ])
})

test('a machine without a domain gives an address in EHLO', async () => {
  await using sink = await startSmtpSink()
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`, { ownName: 'web01' })
  await sender.send(smallMail(), never)
  expect(sink.received[0]?.helo).toBe('[127.0.0.1]')
})

describe('answers', () => {
  const answers: readonly [what: string, step: SmtpStep, reply: string, wanted: object][] = [
    [
      '4xx to the recipient',
      'rcpt',
      '450 4.2.0 Mailbox busy',
      { result: 'deferred', concerns: 'mail', wasAnswered: true, words: '450 4.2.0 Mailbox busy' },
    ],
    ['5xx to the recipient', 'rcpt', '550 5.1.1 No such user', { result: 'refused', words: '550 5.1.1 No such user' }],
    ['4xx to DATA', 'data', '452 4.3.1 No space', { result: 'deferred', concerns: 'mail', wasAnswered: true }],
    ['5xx to DATA', 'data', '554 5.5.1 No valid recipients', { result: 'refused' }],
    [
      '4xx to the final dot',
      'end',
      '451 4.3.0 Scanner is down',
      { result: 'deferred', concerns: 'mail', wasAnswered: true },
    ],
    [
      '5xx to the final dot',
      'end',
      '554 5.7.1 Looks like spam',
      { result: 'refused', words: '554 5.7.1 Looks like spam' },
    ],
    [
      'a cut between the final dot and the 250',
      'end',
      'cut',
      { result: 'deferred', concerns: 'mail', wasAnswered: false },
    ],
    ['a cut at the recipient', 'rcpt', 'cut', { result: 'deferred', concerns: 'mail', wasAnswered: false }],
    [
      '5xx to the sender',
      'mail',
      '550 5.7.1 Sender address rejected',
      { result: 'deferred', concerns: 'server', wasAnswered: true },
    ],
    ['5xx to the greeting', 'greeting', '554 5.7.1 No service for you', { result: 'deferred', concerns: 'server' }],
    [
      '421 to the recipient',
      'rcpt',
      '421 4.3.2 Shutting down',
      { result: 'deferred', concerns: 'server', wasAnswered: true },
    ],
    [
      'several lines',
      'rcpt',
      '550-5.7.1 First\r\n550 5.7.1 last',
      { result: 'refused', words: '550-5.7.1 First 550 5.7.1 last' },
    ],
    [
      'escapes in the words',
      'rcpt',
      '550 5.7.1 \u001b[31mred\u009b',
      { result: 'refused', words: expect.stringMatching(/^550 5\.7\.1 \\u\{1b\}\[31mred/) },
    ],
    ['a page of words', 'rcpt', `550 ${'x'.repeat(5_000)}`, { result: 'refused', words: `550 ${'x'.repeat(295)}…` }],
  ]

  test.for(answers)('%s', async ([, at, reply, wanted]) => {
    await using sink = await startSmtpSink({ script: (step) => (step === at ? reply : undefined) })
    await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
    expect(await sender.send(smallMail(), never)).toMatchObject(wanted)
  })

  test('nobody listens', async () => {
    const sink = await startSmtpSink()
    await sink[Symbol.asyncDispose]()
    await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
    expect(await sender.send(smallMail(), never)).toMatchObject({
      result: 'deferred',
      concerns: 'server',
      wasAnswered: false,
      words: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('the server hangs up without a greeting: it is asked once', async () => {
    await using sink = await startSmtpSink({ script: (step) => (step === 'greeting' ? 'cut' : undefined) })
    await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
    expect(await sender.send(smallMail(), never)).toMatchObject({ result: 'deferred', concerns: 'server' })
    expect(sink.connections).toBe(1)
  })

  test('a server that says nothing is left when the signal is aborted', async () => {
    const stop = new AbortController()
    const script = (step: SmtpStep) => {
      if (step !== 'data') return undefined
      stop.abort()
      return 'silence'
    }
    await using sink = await startSmtpSink({ script })
    await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
    expect(await sender.send(smallMail(), stop.signal)).toEqual({
      result: 'deferred',
      concerns: 'mail',
      wasAnswered: false,
      words: 'stopped before the server answered',
    })
  })

  test('a refused mail is no reason not to take the next', async () => {
    await using sink = await startSmtpSink({
      script: (step, mail) => (step === 'rcpt' && mail === 1 ? '550 no' : undefined),
    })
    await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
    expect((await sender.send(smallMail(1), never)).result).toBe('refused')
    expect((await sender.send(smallMail(2), never)).result).toBe('accepted')
  })
})

test('what was cut is sent again with the same Message-ID and bytes', async () => {
  await using sink = await startSmtpSink({ script: (step, mail) => (step === 'end' && mail === 1 ? 'cut' : undefined) })
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
  expect((await sender.send(smallMail(), never)).result).toBe('deferred')
  expect((await sender.send(smallMail(), never)).result).toBe('accepted')
  expect(sink.received.map(({ confirmed }) => confirmed)).toEqual([false, true])
  expect(sink.received[1]?.bytes).toEqual(sink.received[0]?.bytes)
})

test('greylisting lets the second attempt through', async () => {
  await using sink = await startSmtpSink({ script: greylisting() })
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
  expect(await sender.send(smallMail(), never)).toMatchObject({ result: 'deferred', wasAnswered: true })
  expect((await sender.send(smallMail(), never)).result).toBe('accepted')
})

describe('TLS', () => {
  // connecting to 0.0.0.0 leads to 127.0.0.1, but it is no loopback address to certflow
  const elsewhere = (port: number) => `smtp://0.0.0.0:${port}`

  test('STARTTLS is used where it is offered, on loopback with any certificate', async () => {
    await using sink = await startSmtpSink({ certificate })
    await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
    expect((await sender.send(smallMail(), never)).result).toBe('accepted')
    expect(sink.received[0]?.encrypted).toBe(true)
  })

  test('to another machine STARTTLS by a private CA works', async () => {
    await using sink = await startSmtpSink({ certificate })
    await using sender = senderTo(elsewhere(sink.port), { anchors })
    expect((await sender.send(smallMail(), never)).result).toBe('accepted')
    expect(sink.received[0]?.encrypted).toBe(true)
  })

  test('to another machine nothing is said without STARTTLS', async () => {
    await using sink = await startSmtpSink()
    await using sender = senderTo(elsewhere(sink.port))
    expect(await sender.send(smallMail(), never)).toMatchObject({ result: 'deferred', concerns: 'server' })
    expect(sink.received).toEqual([])
  })

  test.for([false, true])(
    'to another machine an unknown CA is not believed (implicit TLS: %s)',
    async (implicitTls) => {
      await using sink = await startSmtpSink({ certificate, implicitTls })
      await using sender = senderTo(`smtp${implicitTls ? 's' : ''}://0.0.0.0:${sink.port}`)
      expect(await sender.send(smallMail(), never)).toMatchObject({ result: 'deferred', concerns: 'server' })
      expect(sink.received).toEqual([])
    },
  )

  test('implicit TLS is verified on loopback too', async () => {
    await using sink = await startSmtpSink({ certificate, implicitTls: true })
    await using stranger = senderTo(`smtps://127.0.0.1:${sink.port}`)
    expect((await stranger.send(smallMail(), never)).result).toBe('deferred')
    await using sender = senderTo(`smtps://127.0.0.1:${sink.port}`, { anchors })
    expect((await sender.send(smallMail(), never)).result).toBe('accepted')
  })
})

describe('login', () => {
  const login = { user: 'certflow', password: 'p ä\\"%' }

  test('is done where the settings name a user', async () => {
    await using sink = await startSmtpSink({ certificate, login })
    await using sender = senderTo(`smtp://certflow@127.0.0.1:${sink.port}`, { password: login.password })
    expect((await sender.send(smallMail(), never)).result).toBe('accepted')
    expect(sink.received[0]?.user).toBe('certflow')
  })

  test('that fails throws no mail away, and does not show the password', async () => {
    await using sink = await startSmtpSink({ certificate, login })
    await using sender = senderTo(`smtp://certflow@127.0.0.1:${sink.port}`, { password: 'secret' })
    const answer = await sender.send(smallMail(), never)
    expect(answer).toMatchObject({ result: 'deferred', concerns: 'server' })
    expect(answer.words).toContain('535 5.7.8')
    expect(answer.words).not.toMatch(/secret|c2VjcmV0/)
  })

  test('that the server does not offer sends nothing', async () => {
    await using sink = await startSmtpSink()
    await using sender = senderTo(`smtp://certflow@127.0.0.1:${sink.port}`, { password: 'secret' })
    expect(await sender.send(smallMail(), never)).toMatchObject({ result: 'deferred', concerns: 'server' })
    expect(sink.received).toEqual([])
  })
})

test('redirect is on the envelope of every mail, also of one that was composed before', async () => {
  await using sink = await startSmtpSink()
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`, { redirect: 'test@center.example.ac.jp' })
  await sender.send(smallMail(), never)
  expect(sink.received[0]?.to).toEqual(['test@center.example.ac.jp'])
})

test('an address that is none goes nowhere', async () => {
  await using sink = await startSmtpSink()
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
  await expect(sender.send(smallMail(1, 'a@example.ac.jp>\r\nRCPT TO:<b@example.ac.jp'), never)).rejects.toThrow(
    'not a mail address',
  )
  expect(sink.connections).toBe(0)
})

test('the rate is kept by the clock that was passed in', async () => {
  await using sink = await startSmtpSink()
  const waits: number[] = []
  let now = 0
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      waits.push(ms)
      now += ms
    },
  }
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`, { rate: new SendRate(2), clock })
  for (const number of [1, 2, 3, 4, 5]) {
    await sender.send(smallMail(number), never)
    now += 1_000
  }
  expect(waits).toEqual([58_000, 58_000])
  expect(sink.received).toHaveLength(5)
})

test('a connection that the server closed while it was idle is no reason to wait', async () => {
  await using sink = await startSmtpSink()
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
  for (const number of [1, 2, 3]) {
    expect(await sender.send(smallMail(number), never)).toMatchObject({ result: 'accepted' })
    sink.hangUp()
  }
  expect([sink.received.length, sink.connections]).toEqual([3, 3])
})

test('many mails share few connections', async () => {
  await using sink = await startSmtpSink()
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
  const mails = Array.from({ length: 60 }, (_, index) => smallMail(index))
  const answers = await Promise.all(mails.map((mail) => sender.send(mail, never)))
  expect(new Set(answers.map(({ result }) => result))).toEqual(new Set(['accepted']))
  expect(new Set(sink.received.map(({ bytes }) => bytes.toString('latin1', 0, 40))).size).toBe(60)
  expect(sink.connections).toBeLessThanOrEqual(5)
})
