import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import { fingerprintOf } from '../fingerprint.ts'
import type { StartFarm } from './farm.ts'
import { opensslView } from './openssl-client.ts'

/** Starts a farm and compares, endpoint by endpoint, what it was given with what openssl sees of it. */
export async function describeFarm(start: StartFarm): Promise<void> {
  const intermediate = createAuthority().intermediate({})
  const farm = await start(intermediate)
  afterAll(() => farm[Symbol.asyncDispose]())

  test.for(farm.endpoints.map((endpoint) => [endpoint.name, endpoint] as const))('%s', async ([, endpoint]) => {
    const openssl = await opensslView(endpoint)
    expect(openssl.fingerprint).toBe(fingerprintOf(endpoint.certificate))
  })
}
