import { expect, test } from 'vitest'
import { trustVerdict } from '../../src/domain/verdict.ts'
import { certificateFacts, daysFromNow, issuerFacts, judgedAt, pathOver, rootFacts, served } from '../support/facts.ts'

const nobody = { public: false, ca: undefined, pins: [] }
const between = (from: number, to: number, subject = 'CN=Issuing CA') =>
  issuerFacts({ subject, validity: { notBefore: daysFromNow(from), notAfter: daysFromNow(to) } })
const leaf = certificateFacts()
const good = between(-100, 100)
const brief = between(-100, 50, 'CN=Brief')
const old = between(-900, -1, 'CN=Old')
const young = between(1, 900, 'CN=Young')
const undated = issuerFacts({ subject: 'CN=Undated', validity: { notBefore: undefined, notAfter: undefined } })

const over = (...issuers: (typeof good)[]) => ({
  paths: issuers.map((issuer) => pathOver([leaf, issuer], rootFacts(), issuer.subject)),
})

test.for([
  ['one that holds', [good], 'CN=Issuing CA'],
  ['an expired one beside it', [old, good], 'CN=Issuing CA'],
  ['one that is not valid yet beside it', [young, good], 'CN=Issuing CA'],
  ['one without dates beside it', [undated, good], 'CN=Issuing CA'],
  ['one that lasts longer', [brief, good, old], 'CN=Issuing CA'],
] as const)('of the paths the best is taken: %s', ([, issuers, source]) => {
  const verdict = trustVerdict(served({}, over(...issuers)), nobody, judgedAt)
  expect(verdict).toMatchObject({ status: 'trusted', anchors: source, reason: undefined })
})

test.for([
  ['expired', [old], 'the intermediate CN=Old is expired'],
  ['not valid yet', [young], 'the intermediate CN=Young is not yet valid'],
  ['without dates', [undated], 'the intermediate CN=Undated is of unreadable dates'],
] as const)('where the only path is %s there is a reason', ([, issuers, reason]) => {
  expect(trustVerdict(served({}, over(...issuers)), nobody, judgedAt)).toMatchObject({ status: 'untrusted', reason })
})

test('the leaf itself', () => {
  const expired = certificateFacts({ validity: { notBefore: daysFromNow(-90), notAfter: daysFromNow(-1) } })
  const what = served({ chain: [expired, good] }, { paths: [pathOver([expired, good])] })
  expect(trustVerdict(what, nobody, judgedAt)).toMatchObject({
    status: 'untrusted',
    reason: 'the certificate is expired',
  })
  expect(trustVerdict(what, nobody, daysFromNow(-2))).toMatchObject({ status: 'trusted' })
})

test('the dates of the root are nobody’s concern', () => {
  const expiredRoot = rootFacts({ validity: { notBefore: daysFromNow(-9_000), notAfter: daysFromNow(-1) } })
  const what = served({}, { paths: [pathOver([leaf, good], expiredRoot)] })
  expect(trustVerdict(what, nobody, judgedAt)).toMatchObject({ status: 'trusted' })
})

test('both ends of a validity belong to it', () => {
  const moment = between(0, 0)
  expect(trustVerdict(served({}, over(moment)), nobody, judgedAt)).toMatchObject({ status: 'trusted' })
})

test.for([
  [{ kind: 'self-signed' }, 'the certificate vouches for itself'],
  [{ kind: 'incomplete', missingIssuer: 'CN=X' }, 'the server sends no certificate of its issuer CN=X'],
  [{ kind: 'unknown-issuer', issuer: 'CN=X' }, 'no trust anchor issued CN=X'],
  [{ kind: 'rejected', certificate: 'CN=X', why: 'it is no CA' }, 'CN=X: it is no CA'],
] as const)('without a path the reason is the problem: %o', ([problem, reason]) => {
  expect(trustVerdict(served({}, { problem }), nobody, judgedAt)).toEqual({
    status: 'untrusted',
    reason,
    anchors: 'bundled',
    path: undefined,
  })
})

test.for([
  ['certificate', leaf.fingerprint, 'pinned'],
  ['key', leaf.publicKeyFingerprint, 'pinned'],
  ['certificate', leaf.publicKeyFingerprint, 'untrusted'],
  ['key', leaf.fingerprint, 'untrusted'],
  ['certificate', good.fingerprint, 'untrusted'],
] as const)('a pin of the %s %s: %s, whatever the paths say', ([of, sha256, status]) => {
  const pins = [{ of: 'key', sha256: 'f'.repeat(64) } as const, { of, sha256 }]
  const chain = [leaf, good] as const
  expect(trustVerdict(served({ chain }), { ...nobody, pins }, judgedAt)).toMatchObject({ status, anchors: undefined })
  expect(
    trustVerdict(served({ chain }, { problem: { kind: 'self-signed' } }), { ...nobody, pins }, judgedAt).status,
  ).toBe(status)
})
