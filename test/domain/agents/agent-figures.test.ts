import { expect, test } from 'vitest'
import { agentFiguresOf } from '../../../src/domain/agents/agent-figures.ts'
import { daysFromNow, judgedAt } from '../../support/facts.ts'

const enrolledAt = daysFromNow(-90)
const agent = { state: 'approved', enrolledAt, reportedAt: judgedAt, version: '1.2.0', certificates: [] } as const

test('no agents have no figures', () => {
  expect(agentFiguresOf([], '1.2.0', judgedAt)).toBeUndefined()
})

test('each agent stands in one way, and may be old beside that', () => {
  const agents = [
    agent,
    { ...agent, version: '1.1.9' },
    { ...agent, reportedAt: daysFromNow(-3) },
    { ...agent, reportedAt: daysFromNow(-9), version: '1.0.0' },
    { ...agent, state: 'waiting', reportedAt: undefined } as const,
  ]
  expect(agentFiguresOf(agents, '1.2.0', judgedAt)).toEqual({
    total: 5,
    standings: { fine: 2, failing: 0, silent: 2, waiting: 1, quarantined: 0 },
    silentSince: daysFromNow(-9),
    outdated: 2,
  })
})

test('who never spoke is silent since it joined', () => {
  expect(agentFiguresOf([{ ...agent, reportedAt: undefined }], '1.2.0', judgedAt)?.silentSince).toEqual(enrolledAt)
})
