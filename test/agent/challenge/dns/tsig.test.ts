import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerFault, sign } from '../../../../agent/challenge/dns/tsig.ts'
import type { TsigKey } from '../../../../agent/challenge/dns/tsig-key.ts'

// signatures themselves are compared with BIND's in test/servers/agent-rfc2136.test.ts

const now = new Date('2026-11-29T00:00:00Z')
const key: TsigKey = { name: 'certflow', algorithm: 'hmac-sha256', secret: Buffer.from('secret') }

/** Whatever is wrong with an answer: a sentence, or a RangeError. */
function faultOf(answer: Buffer): string | undefined {
  try {
    return answerFault(answer, key, Buffer.alloc(32), now)
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    return 'no message'
  }
}

test('no bytes are a good answer, and none are a bug', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => faultOf(Buffer.from(bytes)) !== undefined))
})

test('no change of a signed message makes a good answer of it', () => {
  const { message } = sign(Buffer.alloc(12), key, now)
  fc.assert(
    fc.property(fc.nat(message.length - 1), fc.nat(255), (at, octet) => {
      const changed = Buffer.from(message)
      changed[at] = octet
      return faultOf(changed) !== undefined && faultOf(changed.subarray(0, at)) !== undefined
    }),
  )
})
