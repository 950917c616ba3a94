import { afterAll, expect, test, vi } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { mailsFor, parsed } from '../notify/correspondence.ts'
import { never, senderTo } from '../notify/sender.ts'
import { notice } from '../support/alerts.ts'
import { startPostfixRelay } from '../support/servers/postfix-relay.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const authority = createAuthority({ subject: 'Campus CA' })
const anchors = [authority.rootPem]
const sink = await startSmtpSink()
// connecting to 0.0.0.0 leads to 127.0.0.1, but it is no loopback address to certflow: nothing is said there without TLS
const relay = await startPostfixRelay(authority.issue({ names: ['0.0.0.0'] }), sink)
afterAll(async () => {
  await relay[Symbol.asyncDispose]()
  await sink[Symbol.asyncDispose]()
})

const urls = [`smtp://0.0.0.0:${relay.port}`, `smtps://0.0.0.0:${relay.smtpsPort}`]

test.for(urls)('%s takes a mail and hands it on as it was composed', async (url) => {
  const before = sink.received.length
  const [mail] = await mailsFor([notice()], { language: 'ja' })
  await using sender = senderTo(url, { anchors })
  expect(await sender.send(mail!, never)).toMatchObject({
    result: 'accepted',
    words: expect.stringContaining('queued as'),
  })
  const arrived = await vi.waitUntil(() => sink.received[before], { timeout: 20_000 })
  expect(arrived).toMatchObject({ from: 'certflow@center.example.ac.jp', to: ['web@phys.example.ac.jp'] })
  // Postfix adds headers above; below them nothing is changed
  const sent = mail!.bytes.toString('latin1')
  expect(arrived.bytes.toString('latin1').trimEnd().endsWith(sent.trimEnd())).toBe(true)
  const email = await parsed(arrived)
  expect(email.subject).toBe('[証明書 あと30日] www.example.ac.jp（12月20日まで）[CF-4821]')
  expect(email.messageId).toBe(mail!.messageId)
})

test('who is not known there is refused', async () => {
  await using sender = senderTo(urls[0]!, { anchors })
  const [mail] = await mailsFor([notice()], { address: 'nobody@phys.example.ac.jp' })
  expect(await sender.send(mail!, never)).toMatchObject({
    result: 'refused',
    words: expect.stringMatching(/^550 5\.1\.1 .*nobody/),
  })
})

test('who cannot be asked for now is deferred', async () => {
  await using sender = senderTo(urls[0]!, { anchors })
  const [mail] = await mailsFor([notice()], { address: 'slow@phys.example.ac.jp' })
  expect(await sender.send(mail!, never)).toMatchObject({ result: 'deferred', concerns: 'mail', wasAnswered: true })
})

test('what is too large is refused, and the next mail goes through', async () => {
  await using sender = senderTo(urls[0]!, { anchors })
  const bytes = Buffer.from(`Subject: x\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(300_000, 'y\r\n'))
  expect((await sender.send({ address: 'web@phys.example.ac.jp', bytes }, never)).result).toBe('refused')
  const [mail] = await mailsFor([notice()])
  expect((await sender.send(mail!, never)).result).toBe('accepted')
})

test('a relay whose certificate nobody vouches for is told nothing', async () => {
  await using sender = senderTo(urls[0]!)
  const [mail] = await mailsFor([notice()])
  expect(await sender.send(mail!, never)).toMatchObject({ result: 'deferred', concerns: 'server' })
})
