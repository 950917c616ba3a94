import { describe, expect, test } from 'vitest'
import { faultsOfIssued, type IssuedChain, whyNotBackTo } from '../../../agent/domain/issued.ts'
import type { CertificateFacts } from '../../../src/domain/certificate.ts'
import { dayMs, unitMs } from '../../../src/domain/duration.ts'
import { certificateFacts } from '../../support/facts.ts'

const now = new Date('2026-11-29T12:00:00Z')
const wanted = { names: ['www.example.ac.jp', '192.0.2.7'], keyType: 'ecdsa-p256' } as const

function at(ms: number): Date {
  return new Date(now.getTime() + ms)
}

const good: CertificateFacts = {
  ...certificateFacts(),
  isCa: false,
  selfIssued: false,
  issuer: 'CN=YE1,O=Let’s Encrypt,C=US',
  subjectAltNames: ['www.example.ac.jp', '192.0.2.7'],
  publicKey: { type: 'ecdsa', bits: 256 },
  validity: { notBefore: at(-unitMs.h), notAfter: at(90 * dayMs) },
}

const issuer: CertificateFacts = {
  ...good,
  isCa: true,
  subjectAltNames: [],
  validity: { notBefore: at(-dayMs), notAfter: at(900 * dayMs) },
}

function chain(leaf: Partial<CertificateFacts>, above: Partial<CertificateFacts> = {}): IssuedChain {
  return {
    chain: [
      { ...good, ...leaf },
      { ...issuer, ...above },
    ],
    keyFits: true,
    brokenAt: undefined,
  }
}

describe('faultsOfIssued', () => {
  test('a good one has none', () => {
    expect(faultsOfIssued(chain({}), wanted, now, false)).toEqual([])
  })

  test('a leaf alone has none: a private CA may issue from its root', () => {
    expect(faultsOfIssued({ ...chain({}), chain: [good] }, wanted, now, false)).toEqual([])
  })

  // biome-ignore format: table
  test.for([
    ['another key',        { ...chain({}), keyFits: false },                               /not the one that was made/],
    ['another kind',       chain({ publicKey: { type: 'rsa', bits: 2048 } }),              /not ecdsa-p256/],
    ['a name missing',     chain({ subjectAltNames: ['www.example.ac.jp'] }),              /does not name 192\.0\.2\.7/],
    ['other names',        chain({ subjectAltNames: ['evil.example'] }),                   /does not name www\.example\.ac\.jp, 192/],
    ['a CA',               chain({ isCa: true }),                                          /certificate of a CA/],
    ['ended',              chain({ validity: { ...good.validity, notAfter: at(-1) } }),     /ended at/],
    ['ends at once',       chain({ validity: { ...good.validity, notAfter: at(unitMs.m) } }), /ends at .* already/],
    ['not yet',            chain({ validity: { ...good.validity, notBefore: at(unitMs.h) } }), /not valid before/],
    ['no end',             chain({ validity: { ...good.validity, notAfter: undefined } }),  /dates cannot be read/],
    ['a broken chain',     { ...chain({}), brokenAt: 0 },                                  /certificate 1 of the chain is not signed/],
    ['an expired issuer',  chain({}, { validity: { ...issuer.validity, notAfter: at(-1) } }), /certificate 2 of the chain has ended/],
    ['a leaf for issuer',  chain({}, { isCa: false }),                                     /certificate 2 of the chain is not that of a CA/],
    ['a test issuer',      chain({ issuer: 'CN=(STAGING) Ersatz Edamame E1,O=(STAGING) Let\'s Encrypt' }), /for tests/],
    ['an old test issuer', chain({}, { issuer: 'CN=Fake LE Root X1' }),                    /for tests/],
  ] as const)('%s', ([, given, words]) => {
    const faults = faultsOfIssued(given, wanted, now, false)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(words)
  })

  test('a clock that is some minutes off is no fault', () => {
    expect(
      faultsOfIssued(chain({ validity: { ...good.validity, notBefore: at(4 * unitMs.m) } }), wanted, now, false),
    ).toEqual([])
  })

  test('a root that is older than its dates is none', () => {
    const above = { selfIssued: true, validity: { ...issuer.validity, notAfter: at(-dayMs) } }
    expect(faultsOfIssued(chain({}, above), wanted, now, false)).toEqual([])
  })

  test('from a test environment, a test issuer is what was asked for', () => {
    expect(faultsOfIssued(chain({ issuer: 'CN=(STAGING) Ersatz Edamame E1' }), wanted, now, true)).toEqual([])
  })
})

describe('whyNotBackTo', () => {
  // biome-ignore format: table
  test.for([
    [90 * dayMs, undefined],
    [dayMs,      undefined],
    [dayMs - 1,  'it has less than a day left'],
    [-1,         'it has ended'],
  ] as const)('%d ms left', ([leftMs, why]) => {
    expect(whyNotBackTo({ ...good, validity: { ...good.validity, notAfter: at(leftMs) } }, false, now)).toBe(why)
  })

  test('an end that cannot be read', () => {
    expect(whyNotBackTo({ ...good, validity: { ...good.validity, notAfter: undefined } }, false, now)).toBe(
      'its end cannot be read',
    )
  })

  test('one that was revoked', () => {
    expect(whyNotBackTo(good, true, now)).toBe('the CA has revoked it')
  })
})
