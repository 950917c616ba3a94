import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { parse } from 'parse5'
import { expect, test } from 'vitest'
import { readAnswer } from '../../src/answers/answer.ts'
import { readAnswerToken, signAnswer } from '../../src/answers/answer-token.ts'
import { type AnswerPage, answerPageHtml } from '../../src/report/answer-page.ts'
import { payloads } from '../report/hostile.ts'

const secret = randomBytes(32)
const now = new Date('2026-11-20T12:00:00Z')
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)

test.for(['physics', '物理学科', 'a.b-c_d', '. .'])(
  'a token of %s says for whom and for what it is, for 30 days',
  (contact) => {
    const token = signAnswer(secret, { number: 4821 }, contact, now)
    expect(token).toMatch(/^[\w.-]{1,200}$/)
    expect(readAnswerToken(secret, token, now)).toEqual({
      ok: true,
      grant: { alert: 4821, contact, expiresAt: later(30) },
    })
    expect(readAnswerToken(secret, token, later(29.9))).toMatchObject({ ok: true })
    expect(readAnswerToken(secret, token, later(30))).toEqual({ ok: false, why: 'expired' })
    expect(readAnswerToken(randomBytes(32), token, now)).toEqual({ ok: false, why: 'forged' })
  },
)

test('no changed token is taken', () => {
  const token = signAnswer(secret, { number: 4821 }, 'physics', now)
  const letters = 'abcXYZ019-_.'
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...letters), (place, letter) => {
      const changed = token.slice(0, place) + letter + token.slice(place + 1)
      const read = readAnswerToken(secret, changed, now)
      // the last letter of a MAC has bits that no octet has
      if (read.ok)
        expect(Buffer.from(changed.slice(-22), 'base64url')).toEqual(Buffer.from(token.slice(-22), 'base64url'))
      if (read.ok) expect(changed.slice(0, -22)).toBe(token.slice(0, -22))
    }),
    { numRuns: 2_000 },
  )
})

test.for(['', '.', 'a'.repeat(10_000), '1.2.3', '\u0000', '-1.zz.YQ.AAAAAAAAAAAAAAAAAAAAAA'])(
  '%j is no token',
  (text) => {
    expect(readAnswerToken(secret, text, now)).toMatchObject({ ok: false })
  },
)

test('a short secret is a mistake of ours', () => {
  expect(() => signAnswer(Buffer.alloc(16), { number: 1 }, 'a', now)).toThrow(TypeError)
})

test.for([
  ['answer=mine&mine_until=2026-12-04', { kind: 'mine', until: '2026-12-04' }],
  ['answer=other&who=+Tanaka+', { kind: 'other', who: 'Tanaka' }],
  ['answer=unused&unused_until=2027-03-31', { kind: 'unused', until: '2027-03-31' }],
  ['answer=mine', undefined],
  ['answer=mine&mine_until=2026-02-30', undefined],
  ['answer=mine&unused_until=2026-12-04', undefined],
  ['answer=other&who=', undefined],
  [`answer=other&who=${'a'.repeat(201)}`, undefined],
  ['answer=all', undefined],
  ['', undefined],
] as const)('%s is read as %j', ([form, answer]) => {
  expect(readAnswer(new URLSearchParams(form))).toEqual(answer)
})

const page: AnswerPage = {
  number: 'CF-4821',
  name: 'www.phys.example.ac.jp',
  sentence: 'Expires on 27 December.',
  contact: 'physics',
  first: '2026-11-20',
  last: '2026-11-27',
  taken: undefined,
}

test.for(['en', 'ja'] as const)(
  'the page in %s has three answers, and nothing happens by looking at it',
  (language) => {
    const text = answerPageHtml(page, language)
    const errors: string[] = []
    parse(text, { onParseError: ({ code }) => errors.push(code) })
    expect(errors).toEqual([])
    expect(text.match(/<form method="post">/g)).toHaveLength(3)
    expect(text).not.toMatch(/method="get"|<a |<script|<img|http-equiv="refresh"/i)
    expect(text).toContain("form-action 'self'")
  },
)

test.for(Object.entries(payloads))('hostile texts are shown and nothing more: %s', ([, payload]) => {
  const text = answerPageHtml({ ...page, name: payload, sentence: payload, contact: payload, taken: payload }, 'en')
  const plain = answerPageHtml({ ...page, taken: 'x' }, 'en')
  const tags = (html: string) => html.match(/<[a-z!/][^>]*>/gi)?.length
  expect(tags(text)).toBe(tags(plain))
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
})
