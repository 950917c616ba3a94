import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideRenewal, type Installed } from '../../../agent/domain/renewal.ts'
import type { CertificateFacts } from '../../../src/domain/certificate.ts'
import { dayMs, unitMs } from '../../../src/domain/duration.ts'
import { certificateFacts } from '../../support/facts.ts'

const from = new Date('2026-11-01T00:00:00Z')
const wanted = { names: ['www.example.ac.jp', 'example.ac.jp'], keyType: 'ecdsa-p256' } as const

function installed(days: number, change: Partial<CertificateFacts> = {}, orderedNames?: readonly string[]): Installed {
  const validity = { notBefore: from, notAfter: new Date(from.getTime() + days * dayMs) }
  const publicKey = { type: 'ecdsa', bits: 256 }
  const leaf = { ...certificateFacts(), subjectAltNames: [...wanted.names], validity, publicKey, ...change }
  return { leaf, orderedNames }
}

function onDay(days: number): Date {
  return new Date(from.getTime() + days * dayMs)
}

const nobodyAsks = { askedFor: false, caRenewAt: undefined }

describe('decideRenewal', () => {
  // biome-ignore format: table
  test.for([
    // lifetime, day, what is done
    [90,    59.9,  'wait'],
    [90,    60,    'due'],
    [90,    200,   'due'],
    [45,    29.9,  'wait'],
    [45,    30,    'due'],
    [198,   131.9, 'wait'],
    [198,   132,   'due'],
    [6.6,   3.2,   'wait'],
    [6.6,   3.3,   'due'],
    [9.99,  4.9,   'wait'],
    [9.99,  5,     'due'],
    [10,    6.6,   'wait'],
    [10,    6.7,   'due'],
  ] as const)('of %d days on day %d: %s', ([lifetime, day, what]) => {
    const decision = decideRenewal(installed(lifetime), wanted, onDay(day), nobodyAsks)
    expect(decision.action === 'renew' ? decision.reason : decision.action).toBe(what)
  })

  // biome-ignore format: table
  test.for([
    ['no certificate',             undefined,                                                             'no-certificate'],
    ['a name is missing',          installed(90, { subjectAltNames: ['www.example.ac.jp'] }),             'names-changed'],
    ['other case is the same',     installed(90, { subjectAltNames: ['WWW.example.ac.jp', 'example.ac.jp'] }), 'wait'],
    ['the CA added one',           installed(90, { subjectAltNames: [...wanted.names, 'ca.example'] }, wanted.names), 'wait'],
    ['found, with one more',       installed(90, { subjectAltNames: [...wanted.names, 'old.example'] }),  'wait'],
    ['one is not wanted any more', installed(90, { subjectAltNames: [...wanted.names, 'old.example'] }, [...wanted.names, 'old.example']), 'names-changed'],
    ['another order of names',     installed(90, {}, ['example.ac.jp', 'www.example.ac.jp']),             'wait'],
    ['another curve',              installed(90, { publicKey: { type: 'ecdsa', bits: 384 } }),            'key-type-changed'],
    ['another kind of key',        installed(90, { publicKey: { type: 'rsa', bits: 2048 } }),             'key-type-changed'],
    ['no end that can be read',    installed(90, { validity: { notBefore: from, notAfter: undefined } }), 'dates-unreadable'],
    ['ends before it begins',      installed(-1),                                                         'dates-unreadable'],
  ] as const)('%s', ([, given, what]) => {
    const decision = decideRenewal(given, wanted, onDay(1), nobodyAsks)
    expect(decision.action === 'renew' ? decision.reason : decision.action).toBe(what)
  })

  test('what somebody asks for is done', () => {
    expect(decideRenewal(installed(90), wanted, onDay(1), { ...nobodyAsks, askedFor: true })).toEqual({
      action: 'renew',
      reason: 'asked',
    })
  })

  test('what was revoked is replaced, whatever else there is to say', () => {
    for (const given of [installed(90), installed(-1), installed(90, { publicKey: { type: 'rsa', bits: 2048 } })]) {
      expect(decideRenewal(given, wanted, onDay(1), { ...nobodyAsks, isRevoked: true })).toEqual({
        action: 'renew',
        reason: 'revoked',
      })
    }
    expect(decideRenewal(undefined, wanted, onDay(1), { ...nobodyAsks, isRevoked: true })).toMatchObject({
      reason: 'no-certificate',
    })
  })

  // biome-ignore format: table
  test.for([
    // drawn for day, on day, what is done, or until which day it waits
    [50,   49,    { action: 'wait', until: onDay(50), because: 'ca-window' }],
    [50,   50,    { action: 'renew', reason: 'ca-window' }],
    [-400, 1,     { action: 'renew', reason: 'ca-window' }],
    // later than a third, as the CA says
    [65,   61,    { action: 'wait', until: onDay(65), because: 'ca-window' }],
    // but never later than a quarter
    [80,   61,    { action: 'wait', until: onDay(67.5), because: 'lifetime' }],
    [80,   67.5,  { action: 'renew', reason: 'due' }],
  ] as const)('drawn from the window for day %d, on day %d', ([drawn, day, decision]) => {
    expect(decideRenewal(installed(90), wanted, onDay(day), { askedFor: false, caRenewAt: onDay(drawn) })).toEqual(decision)
  })

  test('whoever waits until the time that is named is told to renew then, and not a second before', () => {
    const inDays = fc.double({ min: 0.01, max: 400, noNaN: true })
    fc.assert(
      fc.property(
        inDays,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(inDays, { nil: undefined }),
        (lifetime, share, drawn) => {
          const asked = { askedFor: false, caRenewAt: drawn === undefined ? undefined : onDay(drawn) }
          const decision = decideRenewal(installed(lifetime), wanted, onDay(lifetime * share * 0.99), asked)
          if (decision.action === 'renew') return
          const early = new Date(decision.until.getTime() - unitMs.s)
          expect(decideRenewal(installed(lifetime), wanted, early, asked).action).toBe('wait')
          expect(decideRenewal(installed(lifetime), wanted, decision.until, asked).action).toBe('renew')
          // always with a quarter left, before the scanner calls it overdue
          expect(decision.until.getTime()).toBeLessThanOrEqual(onDay(lifetime * 0.75).getTime() + 1)
        },
      ),
    )
  })
})
