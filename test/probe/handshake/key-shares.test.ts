import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { groups } from '../../../src/probe/handshake/hello-offers.ts'
import { KeyShares } from '../../../src/probe/handshake/key-shares.ts'

test.for([
  ['prime256v1', groups.secp256r1],
  ['secp384r1', groups.secp384r1],
  ['secp521r1', groups.secp521r1],
] as const)('%s: both sides compute the same secret', ([curve, group]) => {
  const shares = new KeyShares()
  const server = createECDH(curve)
  const secret = shares.sharedSecret(group, server.generateKeys())
  expect(secret).toEqual(server.computeSecret(shares.forGroup(group)?.publicKey ?? Buffer.alloc(0)))
})

test('X25519: both sides compute the same secret', () => {
  const shares = new KeyShares()
  const share = shares.forGroup(groups.x25519)
  const server = generateKeyPairSync('x25519')
  const raw = server.publicKey.export({ type: 'spki', format: 'der' })
  const prefix = raw.subarray(0, 12)
  const clientKey = Buffer.concat([prefix, share?.publicKey ?? Buffer.alloc(0)])
  const expected = diffieHellman({
    privateKey: server.privateKey,
    publicKey: createPublicKey({ key: clientKey, format: 'der', type: 'spki' }),
  })
  expect(shares.sharedSecret(groups.x25519, raw.subarray(12))).toEqual(expected)
})

test('the same shares all along, for the groups that have one', () => {
  const shares = new KeyShares()
  expect(shares.first).toBe(shares.forGroup(groups.x25519))
  for (const group of [groups.secp256r1, groups.secp384r1, groups.secp521r1])
    expect(shares.forGroup(group)).toEqual(shares.forGroup(group))
  for (const group of [0, 0x11ec]) expect(shares.forGroup(group)).toBeUndefined()
})

test.for([
  ['P-256: a point off the curve', groups.secp256r1, Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])],
  ['P-256: nothing', groups.secp256r1, Buffer.alloc(0)],
  ['P-256: the point at infinity', groups.secp256r1, Buffer.of(0)],
  ['P-256: too long', groups.secp256r1, Buffer.alloc(97, 4)],
  ['X25519: a point of low order', groups.x25519, Buffer.alloc(32)],
  ['X25519: too short', groups.x25519, Buffer.alloc(31, 9)],
  ['X25519: too long', groups.x25519, Buffer.alloc(33, 9)],
  ['a group without a share', groups.secp384r1, Buffer.alloc(97, 4)],
] as const)('no secret with %s', ([, group, key]) => {
  expect(new KeyShares().sharedSecret(group, key)).toBeUndefined()
})
