import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CertificateFacts } from '../../src/domain/certificate.ts'
import type { ManualEntry } from '../../src/domain/endpoint.ts'
import { judgeAt, judgeManual } from '../../src/domain/judge.ts'
import { manualWithDates } from '../../src/domain/manual-date.ts'
import { confirmManual, type Said } from '../../src/manual/confirm.ts'
import { keepProofs } from '../../src/manual/keep-proofs.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { certificateFacts, daysFromNow, judgedAt, manualEntry } from '../support/facts.ts'

async function withStore<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'confirm-'))
  await using store = openSqliteStore(join(folder.path, 'certflow.db'), { create: true })
  return await work(store)
}

const lasting = (days: number, overrides: Partial<CertificateFacts> = {}): CertificateFacts =>
  certificateFacts({ validity: { notBefore: daysFromNow(-1), notAfter: daysFromNow(days) }, ...overrides })
const proved = (certificate: CertificateFacts): Said => ({ kind: 'certificate', certificate })
const stated = (days: number): Said => ({ kind: 'date', expiresAt: daysFromNow(days) })
const done: Said = { kind: 'done' }

/** What is said one after the other, a day apart; the last is answered. */
async function confirmed(entry: ManualEntry, ...all: readonly Said[]) {
  return withStore(async (store) => {
    const answers = []
    for (const [day, said] of all.entries())
      answers.push(await confirmManual(entry, said, 'network', daysFromNow(day), store.manual))
    const last = answers.at(-1)
    if (last === undefined) throw new Error('nothing was said')
    return { ...last, kept: await store.manual.of(entry.name), audit: await store.audit.since(judgedAt) }
  })
}

test('a certificate is kept as the proof, and in the audit', async () => {
  const certificate = lasting(400)
  const { confirmation, dateBefore, remarks, kept, audit } = await confirmed(manualEntry(), proved(certificate))
  expect(confirmation).toMatchObject({ expiresAt: daysFromNow(400), by: 'network', at: judgedAt })
  expect(kept).toEqual([confirmation])
  expect(kept[0]?.certificate).toMatchObject({ fingerprint: certificate.fingerprint, publicKey: { bits: 256 } })
  expect(dateBefore).toEqual(daysFromNow(100))
  expect(remarks).toEqual([])
  const detail = { until: daysFromNow(400).toISOString(), certificate: certificate.fingerprint }
  expect(audit).toEqual([{ at: judgedAt, by: 'network', action: 'confirmed', about: 'core-switch-1', detail }])
})

test('a date without a proof is marked as such', async () => {
  const { remarks, kept, audit } = await confirmed(manualEntry(), stated(400))
  expect(remarks).toEqual(['the date is stated: no certificate proves it'])
  expect(kept[0]?.certificate).toBeUndefined()
  expect(audit[0]?.detail).toEqual({ until: daysFromNow(400).toISOString(), stated: 'yes' })
})

const before = lasting(300, { subjectAltNames: ['b.example', 'a.example'], publicKey: { type: 'rsa', bits: 2048 } })
const like = (overrides: Partial<CertificateFacts>) =>
  lasting(400, { ...before, validity: lasting(400).validity, fingerprint: 'ee'.repeat(32), ...overrides })

// biome-ignore format: table
test.for([
  ['the same once more',        before,                                                    [/^it is the same certificate as before$/]],
  ['nothing else than dates',   like({}),                                                  []],
  ['names in another order',    like({ subjectAltNames: ['a.example', 'B.example'] }),     []],
  ['another type of key',       like({ publicKey: { type: 'ecdsa', bits: 256 } }),         [/^the key is ECDSA 256, and was RSA 2048$/]],
  ['another size of key',       like({ publicKey: { type: 'rsa', bits: 4096 } }),          [/^the key is RSA 4096, and was RSA 2048$/]],
  ['a key of unknown kind',     like({ publicKey: { type: '1.2.3', bits: undefined } }),   [/^the key is 1\.2\.3, and was/]],
  ['names that have gone',      like({ subjectAltNames: ['a.example'] }),                  [/^names missing: b\.example$/]],
  ['names that have come',      like({ subjectAltNames: ['a.example', 'b.example', 'c.example'] }), [/^names added: c\.example$/]],
  ['a hundred new names',       like({ subjectAltNames: [...before.subjectAltNames, ...Array.from({ length: 100 }, (_, index) => `h${index}.example`)] }), [/^names added: h0\.example, .* and 90 more$/]],
  ['another issuer',            like({ issuer: 'CN=Other CA' }),                           [/^the issuer is CN=Other CA, and was CN=Issuing CA$/]],
  ['what begins tomorrow',      like({ validity: { notBefore: daysFromNow(3), notAfter: daysFromNow(400) } }), [/^it is not valid before/]],
] as const)('what differs from the last proof is said: %s', async ([, certificate, expected]) => {
  const { remarks } = await confirmed(manualEntry(), proved(before), proved(certificate))
  expect(remarks).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
})

test('an earlier end is said, and counts: a mistake can be put right', async () => {
  const earlier = like({ validity: { notBefore: daysFromNow(-1), notAfter: daysFromNow(200) } })
  const { remarks, dateBefore, kept } = await confirmed(manualEntry(), proved(before), proved(earlier))
  expect(remarks).toEqual(['it ends before what counted until now: 2027-09-16 12:00 UTC'])
  expect([dateBefore, kept[0]?.expiresAt]).toEqual([daysFromNow(300), daysFromNow(200)])
})

test('what is compared with is the last proof, not a date that was stated since', async () => {
  const { provedBefore, remarks } = await confirmed(manualEntry(), proved(before), stated(350), proved(like({})))
  expect(provedBefore?.certificate?.fingerprint).toBe(before.fingerprint)
  expect(remarks).toEqual([])
})

test('a later date of the inventory counts, and that is said', async () => {
  const entry = manualEntry({ expiresAt: daysFromNow(500) })
  const { remarks } = await confirmed(entry, stated(400))
  expect(remarks).toEqual([
    'the date is stated: no certificate proves it',
    'it ends before what counted until now: 2028-04-03 12:00 UTC',
    'the inventory says 2028-04-03: that is later, and counts',
  ])
})

// biome-ignore format: table
test.for([
  ['a certificate that is over',     manualEntry(),  proved(lasting(-1)),   /^Cannot confirm "core-switch-1": the certificate ended on 2026-11-19/],
  ['one whose end cannot be read',   manualEntry(),  proved(certificateFacts({ validity: { notBefore: judgedAt, notAfter: undefined } })), /cannot be read/],
  ['a date that is over',            manualEntry(),  stated(-1),            /2026-11-19 12:00 UTC is over/],
  ['nothing of a certificate',       manualEntry(),  done,                  /it is not said until when/],
] as const)('%s is refused, and nothing is kept', async ([, entry, said, message]) => {
  await withStore(async (store) => {
    await expect(confirmManual(entry, said, 'network', judgedAt, store.manual)).rejects.toThrow(message)
    expect(await store.manual.of(entry.name)).toEqual([])
  })
})

test('what is due each year is due again a year later, and is not done twice by mistake', async () => {
  const duty = manualEntry({ name: 'yearly', repeatsYearly: true, expiresAt: new Date('2026-12-01') })
  expect((await confirmed(duty, done)).confirmation.expiresAt).toEqual(new Date('2027-12-01'))
  await expect(confirmed(duty, done, done)).rejects.toThrow(
    'Cannot confirm "yearly": it is not due before 2027-12-01, as network confirmed on 2026-11-20',
  )
  expect((await confirmed(duty, done, stated(500))).confirmation.expiresAt).toEqual(daysFromNow(500))
  const late = manualEntry({ name: 'yearly', repeatsYearly: true, expiresAt: new Date('2024-02-29') })
  expect((await confirmed(late, done)).confirmation.expiresAt).toEqual(new Date('2027-02-28'))
})

test('what the wire proves is kept once, and holds when the wire is silent', async () => {
  await withStore(async ({ manual, audit }) => {
    const entry = manualEntry({ expiresAt: daysFromNow(20) })
    const next = lasting(300)
    const run = async (seen: CertificateFacts | undefined) => {
      const [dated = entry] = manualWithDates([entry], await manual.newest())
      const row = judgeManual(dated, judgeAt(judgedAt), seen)
      await keepProofs([row], manual)
      return row.entry.expiresAt
    }
    expect([await run(undefined), await run(next), await run(next), await run(undefined)]).toEqual([
      daysFromNow(20),
      daysFromNow(300),
      daysFromNow(300),
      daysFromNow(300),
    ])
    expect(await manual.of(entry.name)).toMatchObject([
      { by: 'certflow', certificate: { fingerprint: next.fingerprint } },
    ])
    expect((await audit.since(judgedAt)).map(({ by, action }) => `${by} ${action}`)).toEqual(['certflow confirmed'])
  })
})
