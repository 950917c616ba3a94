import { expect, test } from 'vitest'
import { nextAttemptAt } from '../../src/domain/outbox.ts'
import { type SmtpStep, startSmtpSink } from '../support/smtp-sink.ts'
import { never, senderTo, smallMail } from './sender.ts'

const began = new Date('2026-11-20T12:00:00Z')

/** Of ten mails that are begun one is put off, one is cut before its final dot is answered, and one at the recipient. */
function unreliable(step: SmtpStep, mail: number): string | undefined {
  const fate = (mail * 7) % 10
  if (step === 'rcpt' && fate === 0) return '451 4.3.0 Try again later'
  if (step === 'end' && fate === 1) return 'cut'
  if (step === 'rcpt' && fate === 2) return 'cut'
  return undefined
}

interface Waiting {
  readonly number: number
  readonly attempts: number
  readonly dueAt: Date
}

test('where three in ten attempts fail, every mail arrives, and twice only what was cut after its final dot', async () => {
  await using sink = await startSmtpSink({ script: unreliable })
  await using sender = senderTo(`smtp://127.0.0.1:${sink.port}`)
  let outbox: Waiting[] = Array.from({ length: 500 }, (_, number) => ({ number, attempts: 0, dueAt: began }))
  while (outbox.length > 0) {
    const now = new Date(Math.min(...outbox.map(({ dueAt }) => dueAt.getTime())))
    const due = outbox.filter(({ dueAt }) => dueAt <= now)
    const left = await Promise.all(due.map(({ number, attempts }) => attempt(number, attempts + 1, now)))
    outbox = [...outbox.filter((mail) => !due.includes(mail)), ...left.flat()]
  }

  async function attempt(number: number, attempts: number, now: Date): Promise<Waiting[]> {
    const answer = await sender.send(smallMail(number), never)
    if (answer.result === 'accepted') return []
    if (answer.result === 'refused') throw new Error(`refused: ${answer.words}`)
    const dueAt = nextAttemptAt({ attempts, waitingSince: began, wasAnswered: answer.wasAnswered }, now)
    if (dueAt === undefined) throw new Error('given up')
    return [{ number, attempts, dueAt }]
  }

  const idOf = (bytes: Buffer) => /^Message-ID: <(\d+)@/.exec(bytes.toString('latin1'))?.[1]
  const confirmed = sink.received.filter((mail) => mail.confirmed).map(({ bytes }) => idOf(bytes))
  expect(new Set(confirmed).size).toBe(500)
  expect(confirmed).toHaveLength(500)
  const cut = sink.received.filter((mail) => !mail.confirmed).map(({ bytes }) => idOf(bytes))
  expect(cut.length).toBeGreaterThan(20)
  expect(confirmed).toEqual(expect.arrayContaining(cut))
})
