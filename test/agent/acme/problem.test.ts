import { expect, test } from 'vitest'
import { problemOfAnswer } from '../../../agent/acme/problem.ts'
import type { HttpAnswer } from '../../../src/http/http-answer.ts'

const now = new Date('2026-11-29T00:00:00Z')

const answer = (body: unknown, headers: Record<string, string> = {}, status = 403): HttpAnswer => ({
  url: 'https://ca.example.ac.jp/acme/new-order',
  status,
  header: (name) => headers[name],
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

test('a problem keeps what the CA says: type, sentence, subproblems, page, wait', () => {
  const problem = problemOfAnswer(
    'order',
    answer(
      {
        type: 'urn:ietf:params:acme:error:rejectedIdentifier',
        detail: 'Some names are refused.',
        instance: 'https://ca.example.ac.jp/why',
        subproblems: [
          {
            type: 'urn:ietf:params:acme:error:caa',
            detail: 'CAA forbids it',
            identifier: { type: 'dns', value: 'a.example' },
          },
          {
            type: 'urn:ietf:params:acme:error:malformed',
            detail: 'no top level',
            identifier: { type: 'dns', value: 'b' },
          },
        ],
      },
      { 'retry-after': '3600' },
    ),
    now,
  )
  expect(problem).toMatchObject({
    stage: 'order',
    type: 'urn:ietf:params:acme:error:rejectedIdentifier',
    kind: 'rejectedIdentifier',
    status: 403,
    detail: 'Some names are refused.',
    retryAfterMs: 3_600_000,
    instance: 'https://ca.example.ac.jp/why',
    hint: 'see https://ca.example.ac.jp/why',
    subproblems: [
      { identifier: 'a.example', type: 'urn:ietf:params:acme:error:caa', detail: 'CAA forbids it' },
      { identifier: 'b', type: 'urn:ietf:params:acme:error:malformed', detail: 'no top level' },
    ],
  })
  expect(problem.message).toBe(
    'Cannot make an order with the CA at ca.example.ac.jp: Some names are refused (rejectedIdentifier); a.example: CAA forbids it (caa); b: no top level (malformed)',
  )
})

test('the page that ends a pause is found in the sentence of the CA', () => {
  const detail =
    'Your account is temporarily prevented from requesting certificates for www.example.ac.jp. Please visit: https://portal.letsencrypt.org/sfe/v1/unpause?jwt=eyJ.x.y.'
  const { instance } = problemOfAnswer('order', answer({ type: 'urn:ietf:params:acme:error:rateLimited', detail }), now)
  expect(instance).toBe('https://portal.letsencrypt.org/sfe/v1/unpause?jwt=eyJ.x.y')
})

test.for<readonly [string, unknown]>([
  ['HTML', '<html>'],
  ['nothing', ''],
  ['a number', 7],
  ['null', null],
  ['a list', []],
  ['wrong types', { type: 7, detail: {}, subproblems: 'x', instance: [] }],
])('%s in place of a problem: the status has to do', ([, body]) => {
  const problem = problemOfAnswer('finalize', answer(body, {}, 502), now)
  expect(problem).toMatchObject({ kind: 'http', status: 502, subproblems: [], instance: undefined })
  expect(problem.message).toBe(
    'Cannot have the certificate issued by the CA at ca.example.ac.jp: it answers with status 502 (http)',
  )
})

test('nothing that a CA sends reaches a terminal', () => {
  const evil = '\u001b]0;x\u0007\u202e\r\nInjected: line'
  const identifier = { type: 'dns', value: evil }
  const body = {
    type: evil,
    detail: evil,
    instance: `javascript:${evil}`,
    subproblems: [{ type: evil, detail: evil, identifier }],
  }
  const problem = problemOfAnswer('order', answer(body), now)
  expect(problem.instance).toBeUndefined()
  const texts = [problem.message, problem.type, problem.kind, problem.detail, JSON.stringify(problem.subproblems)]
  for (const text of texts) expect(text).toMatch(/^[\x20-\x7e]+$/)
})

test('a hundred names are kept, and ten of them told in the sentence', () => {
  const subproblems = Array.from({ length: 100 }, (_, index) => ({
    type: 'urn:ietf:params:acme:error:caa',
    detail: 'CAA forbids it',
    identifier: { type: 'dns', value: `host-${index}.example` },
  }))
  const problem = problemOfAnswer(
    'order',
    answer({ type: 'urn:ietf:params:acme:error:compound', detail: 'x', subproblems }),
    now,
  )
  expect(problem.subproblems).toHaveLength(100)
  expect(problem.message).toMatch(/host-9\.example: CAA forbids it \(caa\); and 90 more$/)
})

test('a sentence without end is cut', () => {
  const problem = problemOfAnswer('order', answer({ type: 'x'.repeat(300), detail: 'y'.repeat(500_000) }), now)
  expect(problem.kind).toBe('http')
  expect(problem.message.length).toBeLessThan(1_200)
})
