import { expect, test } from 'vitest'
import type { ReportedCertificate } from '../../../src/domain/agents/agent-report.ts'
import { type StandingFacts, standingOf } from '../../../src/domain/agents/agent-standing.ts'
import { daysFromNow, judgedAt } from '../../support/facts.ts'

const hours = (count: number) => daysFromNow(count / 24)

function failed(count: number): ReportedCertificate {
  return {
    ...{ name: 'www', names: ['www.example.ac.jp'], fingerprint: undefined, notAfter: undefined },
    ...{ inForceSince: undefined, listeners: [], reloadBy: undefined },
    failure: count === 0 ? undefined : { count, since: hours(-3), message: 'the CA refused' },
  }
}

// biome-ignore format: table
test.for<[string, Partial<StandingFacts>, readonly number[], string]>([
  ['it has spoken, and nothing fails',        {},                                                [0, 0], 'fine'],
  ['it has nothing to renew',                 {},                                                [],     'fine'],
  ['two failures may be a hiccup',            {},                                                [2],    'fine'],
  ['one of its renewals fails for long',      {},                                                [0, 3], 'failing'],
  ['it spoke a day ago',                      { reportedAt: hours(-24) },                        [],     'fine'],
  ['it has said nothing for longer',          { reportedAt: hours(-24.1) },                      [],     'silent'],
  ['what failed for one that is silent',      { reportedAt: hours(-30) },                        [9],    'silent'],
  ['it has just joined, and never spoke',     { reportedAt: undefined, enrolledAt: hours(-1) },  [],     'fine'],
  ['it joined long ago, and never spoke',     { reportedAt: undefined },                         [],     'silent'],
  ['somebody has to approve it',              { state: 'waiting', reportedAt: undefined },       [],     'waiting'],
  ['two machines speak with its key',         { state: 'quarantined' },                          [3],    'quarantined'],
])('%s', ([, facts, failures, standing]) => {
  const agent = { state: 'approved', enrolledAt: daysFromNow(-90), reportedAt: hours(-1), ...facts } as const
  expect(standingOf(agent, failures.map(failed), judgedAt)).toBe(standing)
})
