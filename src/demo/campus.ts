import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dialectPorts } from '../domain/endpoint.ts'
import { CertflowError } from '../errors.ts'
import { type CampusCertificates, campusCertificates } from './campus-certificates.ts'
import { campusInventory } from './campus-inventory.ts'
import { campusPlaces, type Place } from './campus-places.ts'
import { dialogueOf } from './dialogues.ts'
import type { ListenAddress, RunningServer } from './listener.ts'
import { freePort } from './odd-servers.ts'
import { addressTable, serveNames } from './resolver.ts'
import { serveStarttls, serveTls } from './servers.ts'

/** The demo campus while it runs. Disposing of it stops every server; its files are the caller's to remove. */
export interface Campus extends AsyncDisposable {
  readonly inventoryPath: string
  /** PEM of the root that stands for what browsers trust, for `--ca`. */
  readonly anchorsPath: string
  /** `ip:port` of the name server that knows the campus, for `--resolver`. */
  readonly resolver: string
}

/** A place with what became of it. */
interface OpenPlace {
  readonly place: Place
  readonly port: number
  /** What its name resolves to; undefined where the name is to be unknown. */
  readonly addresses: readonly string[] | undefined
}

type Start = (at: ListenAddress) => Promise<RunningServer>

/**
 * Starts the demo campus on 127.0.x.y and writes its inventory and its authorities' certificates into `folder`.
 *
 * Rejects with `demo-failed` where the machine has no such addresses (only Linux has all of 127.0.0.0/8).
 */
export async function startCampus(folder: string, now: Date): Promise<Campus> {
  const certificates = campusCertificates(now)
  await using servers = new AsyncDisposableStack()
  const open: OpenPlace[] = []
  for (const [index, place] of campusPlaces.entries()) {
    open.push(await openPlace(place, `127.0.${index + 1}`, certificates, servers))
  }
  const names = new Map(open.flatMap(({ place, addresses }) => (addresses ? [[place.host, addresses]] : [])))
  const resolver = servers.use(await serveNames(addressTable(names)))

  const inventoryPath = join(folder, 'inventory.yaml')
  const anchorsPath = join(folder, 'demo-root.pem')
  await writeFile(inventoryPath, campusInventory(open, now))
  await writeFile(anchorsPath, certificates.public.rootPem)
  await writeFile(join(folder, 'hospital-ca.pem'), certificates.hospital.rootPem)
  const running = servers.move()
  return {
    inventoryPath,
    anchorsPath,
    resolver: `${resolver.host}:${resolver.port}`,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function openPlace(
  place: Place,
  network: string,
  certificates: CampusCertificates,
  servers: AsyncDisposableStack,
): Promise<OpenPlace> {
  const first = `${network}.1`
  if (place.serves === 'unknown') return { place, port: dialectPorts.tls, addresses: undefined }
  if (place.serves === 'closed') return { place, port: await freePort(first), addresses: [first] }
  let port: number | undefined
  const addresses: string[] = []
  for (const start of startersOf(place, certificates)) {
    const host = `${network}.${addresses.length + 1}`
    const usual = 10_000 + dialectPorts[place.dialect]
    const server = servers.use(port === undefined ? await startNear(usual, host, start) : await start({ host, port }))
    port = server.port
    addresses.push(host)
  }
  return { place, port: port ?? 0, addresses }
}

/** How to start what is behind the place's name: one server for each address. */
function startersOf({ serves, dialect, host }: Place, certificates: CampusCertificates): Start[] {
  if (typeof serves === 'string') return []
  if ('start' in serves) return [serves.start]
  const setups = [serves.tls(certificates, host)].flat()
  return setups.map((setup) => (at) => {
    return dialect === 'tls' ? serveTls(setup, at) : serveStarttls(dialogueOf(dialect), setup, at)
  })
}

/** Starts on the port by which people know what it is (10443, 10025), or on any where that one is taken. */
async function startNear(port: number, host: string, start: Start): Promise<RunningServer> {
  try {
    return await start({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') return start({ host })
    if (code !== 'EADDRNOTAVAIL') throw error
    throw new CertflowError('demo-failed', `Cannot start the demo: this machine has no address ${host}`, {
      hint: 'run it on Linux, where every address of 127.0.0.0/8 is the machine itself',
      cause: error,
    })
  }
}
