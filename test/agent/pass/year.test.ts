import { expect, test } from 'vitest'
import { decideRenewal, type Installed } from '../../../agent/domain/renewal.ts'
import { type Failures, failedAgain, mayTry } from '../../../agent/domain/retry.ts'
import { withWindow } from '../../../agent/pass/ask-ca.ts'
import type { Ledger } from '../../../agent/state/ledger.ts'
import { dayMs, unitMs } from '../../../src/domain/duration.ts'
import { certificateFacts } from '../../support/facts.ts'
import { seeded } from '../../support/malformed-certificates.ts'

const start = new Date('2026-11-01T00:00:00Z').getTime()
const wanted = { names: ['www.example.ac.jp'], keyType: 'ecdsa-p256' } as const

function issuedAt(at: number, lifetimeMs: number): Installed & { readonly end: number } {
  const end = at - unitMs.h + lifetimeMs
  const validity = { notBefore: new Date(at - unitMs.h), notAfter: new Date(end) }
  return { leaf: certificateFacts({ validity }), orderedNames: wanted.names, end }
}

/** Let's Encrypt's window: 2 % of the lifetime, around two thirds of it. */
function windowOf({ end }: { readonly end: number }, lifetimeMs: number) {
  const at = (share: number) => new Date(end - lifetimeMs * (1 / 3 + share))
  return { start: at(0.01), end: at(-0.01), explanationUrl: undefined }
}

/** The longest time between two ticks of a timer that starts each hour, within five minutes. */
const tickMs = unitMs.h + 5 * unitMs.m

const ways = [
  [false, 0],
  [false, 0.2],
  [true, 0],
  [true, 0.2],
] as const
const rows = [6, 45, 64, 90, 198].flatMap((days) => ways.map(([windows, failing]) => [days, windows, failing] as const))

test.for(rows)(
  '400 days, %d days each, windows %s, %d of the orders fail: each in its time',
  ([days, windows, failing]) => {
    const random = seeded(days)
    const lifetimeMs = days * dayMs
    const share = !windows && days < 10 ? 1 / 2 : 1 / 3
    const width = windows ? 0.01 : 0
    let installed = issuedAt(start, lifetimeMs)
    let ledger: Ledger = { version: 1 }
    let failures: Failures | undefined
    let firstDueAt: number | undefined
    let renewed = 0
    for (let tick = start; tick < start + 400 * dayMs; tick += unitMs.h) {
      const now = new Date(tick + random() * 5 * unitMs.m)
      const { fingerprint } = installed.leaf
      if (windows && (ledger.askCaAt ?? now) <= now) {
        const again = new Date(now.getTime() + 6 * unitMs.h)
        ledger = withWindow(ledger, fingerprint, windowOf(installed, lifetimeMs), again, random())
      }
      const decision = decideRenewal(installed, wanted, now, { askedFor: false, caRenewAt: ledger.caWindow?.renewAt })
      if (decision.action === 'wait' || !mayTry(failures, now, false)) continue
      firstDueAt ??= now.getTime()
      if (random() < failing) {
        failures = failedAgain(failures, { message: 'x', retryAfterMs: undefined }, now, random())
        continue
      }
      const left = (installed.end - firstDueAt) / lifetimeMs
      expect(left).toBeLessThanOrEqual(share + width + 1e-9)
      expect(left).toBeGreaterThan(share - width - tickMs / lifetimeMs)
      // never so late that the scanner would call it overdue, where nothing fails
      expect((installed.end - now.getTime()) / lifetimeMs).toBeGreaterThan(failing === 0 ? 0.25 : 0)
      installed = issuedAt(now.getTime(), lifetimeMs)
      ledger = { version: 1 }
      failures = undefined
      firstDueAt = undefined
      renewed += 1
    }
    expect(installed.end).toBeGreaterThan(start + 400 * dayMs)
    expect(renewed).toBeGreaterThanOrEqual(Math.floor(400 / days))
  },
)
