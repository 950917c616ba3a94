import { expect, test } from 'vitest'
import { newsOf } from '../../../agent/mail/mail-due.ts'
import type { PassOutcome } from '../../../agent/pass/outcome.ts'
import type { Ledger, Work } from '../../../agent/state/ledger.ts'
import { dayMs } from '../../../src/domain/duration.ts'

const now = new Date('2026-11-29T00:00:00Z')
const ago = (days: number) => new Date(now.getTime() - days * dayMs)

function failures(count: number): NonNullable<Ledger['failures']> {
  return { count, firstAt: ago(1), lastAt: now, notBefore: now, caSaidSo: false, message: 'x' }
}

function work(step: Work['step']): Work {
  return { step, reason: 'due', begunAt: now, names: [], keyType: 'ecdsa-p256' }
}

// biome-ignore format: table
test.for([
  ['all is well',                        'fine',    {},                                                                undefined],
  ['an order failed once',               'failed',  { failures: failures(1), work: work('ordered') },                  undefined],
  ['an order failed three times',        'failed',  { failures: failures(3), work: work('ordered') },                  'failing'],
  ['it waits after the third',           'waits',   { failures: failures(3), work: work('ordered') },                  undefined],
  ['a deployment failed once',           'failed',  { failures: failures(1), work: work('staged') },                   'failing'],
  ['nothing was there to go back to',    'failed',  { failures: failures(1), work: work('switched') },                 'failing'],
  ['told yesterday',                     'failed',  { failures: failures(4), work: work('staged'), toldAt: ago(1) },   undefined],
  ['told a week ago',                    'failed',  { failures: failures(9), work: work('staged'), toldAt: ago(7) },   'failing'],
  ['told, and solved',                   'changed', { toldAt: ago(2) },                                                'solved'],
  ['told, and seen by a later pass',     'fine',    { toldAt: ago(2) },                                                'solved'],
  ['told, and still under way',          'waits',   { toldAt: ago(2), work: work('switched') },                        undefined],
] as const)('%s', ([, kind, ledger, news]) => {
  const outcome: PassOutcome = { certificate: 'www', kind, text: '', failures: undefined }
  expect(newsOf(outcome, { version: 1, ...ledger }, now)).toBe(news)
})
