import { expect, test } from 'vitest'
import { type Finding, finding } from '../../src/domain/finding.ts'
import type { FailureReason, ProbeFailure, ProbeStage } from '../../src/domain/probe-result.ts'
import { tlsFailure } from '../../src/probe/handshake/tls-failure.ts'
import { briefOf } from '../../src/report/brief.ts'
import { inDays } from './rows.ts'

const failed = (stage: ProbeStage, reason: FailureReason, detail = ''): ProbeFailure => ({ stage, reason, detail })
const starttls = (reason: FailureReason) => finding('starttls-refused', 'warning', failed('starttls', reason))
const handshake = (failure: ProbeFailure) => finding('handshake-failed', 'warning', failure)
const openssl = (code: string, message = code) =>
  handshake(tlsFailure(Object.assign(new Error(message), { code, library: 'SSL routines' })).failure)
const chain = (days: number) =>
  finding('chain-expiring', 'critical', { subject: 'CN=x', notAfter: inDays(days), daysLeft: days, over: days < 0 })

test.for<[Finding, string]>([
  [starttls('refused'), 'STARTTLS refused'],
  [starttls('timeout'), 'STARTTLS timed out'],
  [starttls('closed'), 'STARTTLS closed'],
  [starttls('protocol'), 'Unexpected answer'],
  [starttls('limit'), 'Endless answer'],
  [openssl('ERR_SSL_WRONG_VERSION_NUMBER'), 'No TLS on this port'],
  [openssl('ERR_SSL_DH_KEY_TOO_SMALL'), 'TLS failed: dh key too small'],
  [openssl('ERR_SSL_EXCESSIVE_MESSAGE_SIZE'), 'Too many certificates'],
  [openssl('ERR_SSL_X', 'ssl3_read_bytes:SSL alert number 40'), 'TLS alert: handshake_failure'],
  [handshake(failed('handshake', 'timeout')), 'TLS timed out'],
  [handshake(failed('handshake', 'reset')), 'TLS reset'],
  [handshake(failed('certificate', 'protocol', 'the handshake succeeds without any certificate')), 'No certificate'],
  [chain(-30), 'Chain expired: 2026-10-21'],
  [chain(9), 'Chain expires: 2026-11-29'],
])('%#: %s', ([of, brief]) => {
  expect(briefOf(of)).toBe(brief)
})
