import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { type Authority, createAuthority } from '../../src/demo/authority.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { type CertflowRow, certflowRows } from '../support/servers/certflow-rows.ts'
import { checkDepths } from '../support/servers/check-depths.ts'
import { buildFarm, freeAddress, type ServingEndpoint, type Site } from '../support/servers/farm.ts'
import { allSetUps, type SetUp, splits } from '../support/servers/set-ups.ts'
import { serveTorn } from '../support/split-proxy.ts'

/** Servers that run at the same time. */
const batchSize = 30
const sampleSize = 60

const authority = createAuthority()
const all = allSetUps()
// the step has no factor in common with the lengths of the lists: all their items are met
const sample = Array.from({ length: sampleSize }, (_, index) => all[(index * 137) % all.length]!)
const chosen = isCampaign ? all : sample

test(`${chosen.length} set-ups of openssl: the same certificate at both depths`, { timeout: 900_000 }, async () => {
  expect(all.length).toBeGreaterThan(300)
  const rows: Seen[] = []
  for (let at = 0; at < chosen.length; at += batchSize) {
    rows.push(...(await lookAt(chosen.slice(at, at + batchSize), authority)))
  }
  const faults = rows.flatMap((row) => faultOf(row) ?? [])
  const atFullDepth = rows.filter(({ shallow }) => shallow.depth === 'full')
  tell('depths', {
    'set-ups': [rows.length, `${chosen.length}`],
    'other certificate or failure': [faults.length, '0'],
    'read at full depth, as their rows say': atFullDepth.length,
    processors: availableParallelism(),
  })
  expect(faults).toEqual([])
  expect(atFullDepth.map(({ setUp }) => setUp.name)).toEqual([])
  // the first connection is in our own words: enough for TLS 1.3, and for TLS 1.2 with ECDHE and an AEAD cipher
  const byOpenssl = rows.filter(({ full }) => full.attempts !== 1).map(({ setUp }) => setUp.name)
  const ours = /^TLSv1\.(3,|2, .*ECDHE-(RSA|ECDSA)-(AES\d+-GCM|CHACHA20))/
  expect(byOpenssl).toEqual(rows.map(({ setUp }) => setUp.name).filter((name) => !ours.test(name)))
})

interface Seen {
  readonly setUp: SetUp
  readonly endpoint: ServingEndpoint
  readonly full: CertflowRow
  readonly shallow: CertflowRow
}

/** Starts these set-ups, looks at each at both depths, and ends them. */
async function lookAt(setUps: readonly SetUp[], issuing: Authority): Promise<Seen[]> {
  const endpoints: ServingEndpoint[] = []
  await using _farm = await buildFarm(issuing.intermediate({}), async (site) => {
    endpoints.push(...(await Promise.all(setUps.map((setUp, index) => start(site, setUp, index)))))
    return endpoints
  })
  const full = await certflowRows(endpoints, issuing)
  const shallow = await certflowRows(endpoints, issuing, 'certificate')
  return setUps.map((setUp, index) => ({
    setUp,
    endpoint: endpoints[index]!,
    full: full[index]!,
    shallow: shallow[index]!,
  }))
}

async function start(site: Site, setUp: SetUp, index: number): Promise<ServingEndpoint> {
  const { host, port } = await freeAddress()
  const serverName = `s${index}.example.ac.jp`
  const certificate = site.leaf([serverName], { keyType: setUp.keyType })
  const { chain, issuers, key } = await site.files(`s${index}`, certificate)
  await site.start({
    command: 'openssl',
    args: [
      ...['s_server', '-www', '-accept', `${host}:${port}`, '-cert', chain, '-key', key, '-cert_chain', issuers],
      ...optionsOf(setUp),
    ],
    listens: [{ host, port }],
  })
  const { tearing } = splits[setUp.split]
  const torn = tearing === undefined ? undefined : site.use(await serveTorn({ host, port }, tearing))
  const at = torn ?? { host, port }
  return { name: setUp.name, dialect: 'tls', host: at.host, port: at.port, serverName, certificate }
}

function optionsOf({ version, group, cipher, split }: SetUp): string[] {
  const flags = { TLSv1: '-tls1', 'TLSv1.1': '-tls1_1', 'TLSv1.2': '-tls1_2', 'TLSv1.3': '-tls1_3' }
  const { maxSendFragment } = splits[split]
  return [
    flags[version],
    ...(version === 'TLSv1.3' ? ['-ciphersuites', cipher] : ['-cipher', `${cipher}:@SECLEVEL=0`]),
    ...(group === undefined ? [] : ['-groups', group]),
    ...(maxSendFragment === undefined ? [] : ['-max_send_frag', `${maxSendFragment}`]),
  ]
}

function faultOf({ setUp, endpoint, full, shallow }: Seen): string | undefined {
  try {
    expect(full.fingerprint_sha256).toBe(fingerprintOf(endpoint.certificate))
    expect(full.tls_version).toBe(setUp.version)
    expect(shallow.tls_version).toBe(setUp.version)
    checkDepths(full, shallow)
    return undefined
  } catch (error) {
    const failures = [full, shallow].map(({ failure }) => JSON.stringify(failure ?? 'read'))
    return `${setUp.name}: ${failures.join(', ')}: ${(error as Error).message}`
  }
}
