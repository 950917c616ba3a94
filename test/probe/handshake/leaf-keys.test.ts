import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import { LeafKeys } from '../../../src/probe/handshake/leaf-keys.ts'
import { oddChains } from '../../support/malformed-certificates.ts'

const authority = createAuthority()

test.for([
  ['ec prime256v1', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['ec secp521r1', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['ec secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
  ['rsa', generateKeyPairSync('rsa', { modulusLength: 1_024 })],
  ['rsa-pss', generateKeyPairSync('rsa-pss', { modulusLength: 1_024 })],
  ['ed25519', generateKeyPairSync('ed25519')],
  ['ed448', generateKeyPairSync('ed448')],
] as const)('%s', ([type, keys]) => {
  const { der } = authority.issue({ names: ['www.example.ac.jp'], keys })
  const found = new LeafKeys().of(der)
  expect(found?.type).toBe(type)
  expect(found?.key.equals(keys.publicKey)).toBe(true)
})

test('a certificate is loaded once', () => {
  const keys = new LeafKeys()
  const { der } = authority.issue({ names: ['www.example.ac.jp'] })
  expect(keys.of(der)).toBe(keys.of(Buffer.from(der)))
})

test('certificates that are broken in any way have a key or none, and end nothing', () => {
  const keys = new LeafKeys()
  const { chains } = oddChains(1_000)
  const found = chains.filter(({ ders: [leaf] }) => leaf !== undefined && keys.of(Buffer.from(leaf)) !== undefined)
  expect(found.length).toBeGreaterThan(0)
  expect(found.length).toBeLessThan(chains.length)
})
