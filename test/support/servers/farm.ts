import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Authority, CertificateRequest, Issued } from '../../../src/demo/authority.ts'
import { freePort } from '../../../src/demo/odd-servers.ts'
import type { DialectName } from '../../../src/domain/endpoint.ts'
import type { FindingCode } from '../../../src/domain/finding.ts'
import type { ProbeFailure } from '../../../src/domain/probe-result.ts'
import { type Daemon, daemonFolder, startDaemon } from './process.ts'

/** Where a farm listens, and how it is spoken to. */
export interface FarmAddress {
  /** What is special about it, for the name of the test. */
  readonly name: string
  readonly dialect: DialectName
  readonly host: string
  readonly port: number
  /** The name asked for; undefined asks for none. */
  readonly serverName: string | undefined
}

/** One way in which a real server serves a certificate. */
export interface ServingEndpoint extends FarmAddress {
  /** What it is to serve. */
  readonly certificate: Issued
  /** What certflow is to find wrong with it; nothing by default. */
  readonly findings?: readonly FindingCode[]
  /** What `openssl s_client` needs beside the address, the name and the dialect. */
  readonly clientOptions?: readonly string[]
  /** `openssl s_client` takes one read for a whole reply and sees nothing here; what is served is known anyway. */
  readonly beyondOpenssl?: boolean
}

/** One way in which a real server serves none. */
interface RefusingEndpoint extends FarmAddress {
  /** What certflow is to make of it. */
  readonly failure: Pick<ProbeFailure, 'stage' | 'reason'>
}

/** What a farm has to look at. */
export type FarmEndpoint = ServingEndpoint | RefusingEndpoint

/** A real server with its endpoints, until it is disposed of. */
export interface Farm extends AsyncDisposable {
  readonly endpoints: readonly FarmEndpoint[]
}

/** Starts a real server whose certificates `authority` issues. */
export type StartFarm = (authority: Authority) => Promise<Farm>

const dayMs = 86_400_000

/** Paths of PEM files: the leaf with its issuers, the issuers alone, the key, and the chain with the key. */
interface CertificateFiles {
  readonly chain: string
  readonly issuers: string
  readonly key: string
  readonly both: string
}

/** What a farm is built with: a folder, certificates and addresses. All of it goes when the farm is disposed of. */
export interface Site {
  readonly folder: string
  /** A leaf whose end no other leaf has. */
  leaf(names: readonly string[], request?: CertificateRequest): Issued
  /** Writes a certificate's chain and key into the folder, apart and together. */
  files(name: string, issued: Issued): Promise<CertificateFiles>
  write(name: string, text: string): Promise<string>
  start(daemon: Daemon): Promise<void>
  /** Keeps what is to go with the farm. */
  use<Thing extends AsyncDisposable>(thing: Thing): Thing
}

/** Builds a farm: `build` starts what it needs on the site and names the endpoints. What was begun is undone where it rejects. */
export async function buildFarm(
  authority: Authority,
  build: (site: Site) => Promise<readonly FarmEndpoint[]>,
  account?: string,
): Promise<Farm> {
  await using things = new AsyncDisposableStack()
  const folder = things.use(await daemonFolder(account)).path
  const write = async (name: string, text: string) => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }
  const endpoints = await build({
    folder,
    write,
    use: (thing) => things.use(thing),
    leaf: (names, request) => authority.issue({ names, notAfter: endOfItsOwn(), ...request }),
    files: async (name, issued) => ({
      chain: await write(`${name}.chain.pem`, issued.chainPem),
      issuers: await write(`${name}.issuers.pem`, issued.chainPem.slice(issued.pem.length)),
      key: await write(`${name}.key.pem`, issued.keyPem),
      both: await write(`${name}.pem`, issued.chainPem + issued.keyPem),
    }),
    start: async (daemon) => {
      things.use(await startDaemon(daemon))
    },
  })
  const running = things.move()
  return { endpoints, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** A free port, on an address that no other farm uses at the same time unless `host` names one. */
export async function freeAddress(host = loopbackAddress()): Promise<{ readonly host: string; readonly port: number }> {
  return { host, port: await freePort(host) }
}

export function loopbackAddress(): string {
  return `127.${randomInt(100, 200)}.${randomInt(256)}.${randomInt(1, 255)}`
}

/** Two certificates that ended alike could be taken for each other: the seconds are drawn. */
function endOfItsOwn(): Date {
  return new Date(Date.now() + randomInt(10 * dayMs, 100 * dayMs))
}
