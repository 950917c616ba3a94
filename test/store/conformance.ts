import { describe } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { describeAgents } from './conformance/agents.ts'
import { describeAlerts } from './conformance/alerts.ts'
import { describeEscalations } from './conformance/escalations.ts'
import { describeLogins } from './conformance/logins.ts'
import { describeObservations } from './conformance/observations.ts'
import { describeOutbox } from './conformance/outbox.ts'
import { describeRecords } from './conformance/records.ts'
import { describeRevocations } from './conformance/revocations.ts'
import { describeRuns } from './conformance/runs.ts'

/** A store of its own for one test, which may be opened as often as it likes. */
export interface StoreUnderTest extends AsyncDisposable {
  open(): Promise<Store>
}

/** The promises of `Store`, run once per backend. A backend that needs another test needs another interface. */
export function describeStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} store`, () => {
    describeRuns(create)
    describeObservations(create)
    describeAlerts(create)
    describeOutbox(create)
    describeEscalations(create)
    describeRecords(create)
    describeRevocations(create)
    describeLogins(create)
    describeAgents(create)
  })
}
