import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { listen } from '../../../src/demo/listener.ts'
import { freePort } from '../../../src/demo/odd-servers.ts'
import { loadKernelCalls } from '../../../src/probe/wire/kernel-calls.ts'
import { openKernelWires } from '../../../src/probe/wire/kernel-wires.ts'
import { openNodeWire } from '../../../src/probe/wire/node-wire.ts'
import type { OpenWire, Place, Wire } from '../../../src/probe/wire/wire.ts'

const calls = await loadKernelCalls()

test.runIf(process.platform === 'linux')('this machine lets connections be made by the calls of its kernel', () => {
  expect(calls).toBeDefined()
})

/** What both ways to open connections hold to. */
const ways: readonly (readonly [string, OpenWire])[] = [
  ['Node', openNodeWire],
  ...(calls === undefined ? [] : [['the kernel', openKernelWires(calls)] as const]),
]

/** A connection with all that was told of it, in words. */
interface Told {
  readonly wire: Wire
  readonly events: string[]
  /** All bytes that came. */
  text(): string
  /** Resolves when something like this was told. */
  heard(event: RegExp): Promise<void>
}

function openAt(open: OpenWire, place: Place, whenOpen: (wire: Wire) => void = () => undefined): Told {
  const events: string[] = []
  const pieces: Buffer[] = []
  const waiting: { readonly event: RegExp; readonly resolve: () => void }[] = []
  const tell = (event: string) => {
    events.push(event)
    for (const one of waiting) if (one.event.test(event)) one.resolve()
  }
  const wire = open(place, {
    connected: () => {
      tell('connected')
      whenOpen(wire)
    },
    piece: (bytes) => {
      // whoever is told looks at it a turn of the promises later, as a probe does
      queueMicrotask(() => pieces.push(Buffer.from(bytes)))
    },
    ended: () => queueMicrotask(() => tell('ended')),
    failed: ({ code }) => tell(`failed ${code}`),
  })
  return {
    wire,
    events,
    text: () => Buffer.concat(pieces).toString('latin1'),
    heard: (event) =>
      events.some((told) => event.test(told))
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ event, resolve })),
  }
}

/** A server that reads nothing until it is told to. */
async function serveHeld(host = '127.0.0.1') {
  const sockets: Socket[] = []
  const waiting: ((socket: Socket) => void)[] = []
  const server = await listen(
    (socket) => {
      socket.pause()
      sockets.push(socket)
      waiting.shift()?.(socket)
    },
    { host },
  )
  return Object.assign(server, {
    accept: (): Promise<Socket> => {
      const [socket] = sockets
      return socket === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(socket)
    },
  })
}

/** All that comes until the connection is over, in order or not. */
function readWhole(socket: Socket): Promise<string> {
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  socket.on('error', () => undefined)
  socket.resume()
  return new Promise((resolve) => socket.once('close', () => resolve(Buffer.concat(pieces).toString('latin1'))))
}

/** Octets that tell where they stand. */
function numbered(octets: number): Buffer {
  return Buffer.from(Array.from({ length: octets / 8 }, (_, index) => String(index).padStart(8, '.')).join(''))
}

describe.each(ways)('a connection by %s', (_name, open) => {
  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'to %s: says hello, hears the answer and the end',
    async (host) => {
      const at = host.includes('.') ? '127.0.0.1' : host
      await using server = await listen((socket) => socket.once('data', (said) => socket.end(`you said ${said}`)), {
        host: at,
      })
      const told = openAt(open, { host, port: server.port }, (wire) => wire.send(Buffer.from('hello')))
      expect(told.events).toEqual([])
      await told.heard(/ended/)
      expect(told.events).toEqual(['connected', 'ended'])
      expect(told.text()).toBe('you said hello')
      told.wire.cut()
    },
  )

  test('where nothing listens is refused, and no sooner than its maker knows of it', async () => {
    const told = openAt(open, { host: '127.0.0.1', port: await freePort('127.0.0.1') })
    expect(told.events).toEqual([])
    await told.heard(/failed/)
    expect(told.events).toEqual(['failed ECONNREFUSED'])
  })

  test('what cannot be connected to at all fails like any other', async () => {
    const told = openAt(open, { host: '255.255.255.255', port: 443 })
    expect(told.events).toEqual([])
    await told.heard(/failed/)
    // by its routes and its firewall: without permission, without a way, or without sense
    expect(told.events).toEqual([expect.stringMatching(/^failed E(ACCES|NETUNREACH|HOSTUNREACH|INVAL|PERM)$/)])
  })

  test.runIf(process.platform === 'linux')('to an address with a zone goes there', async () => {
    await using server = await listen((socket) => socket.end('here'), { host: '::1' })
    const told = openAt(open, { host: '::1%lo', port: server.port })
    await told.heard(/ended/)
    expect(told.text()).toBe('here')
    told.wire.cut()
  })

  test('that is reset is told to be so', async () => {
    await using server = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const told = openAt(open, { host: '127.0.0.1', port: server.port }, (wire) => wire.send(Buffer.from('hello')))
    await told.heard(/failed/)
    expect(told.events).toEqual(['connected', 'failed ECONNRESET'])
  })

  test('what is sent to one who reads late arrives whole and in order, before the end', async () => {
    await using server = await serveHeld()
    const bytes = numbered(8_000_000)
    const told = openAt(open, { host: '127.0.0.1', port: server.port }, (wire) => {
      for (let at = 0; at < bytes.length; at += 100_000) wire.send(bytes.subarray(at, at + 100_000))
      wire.leave()
    })
    const arrived = await readWhole(await server.accept())
    expect(arrived.length).toBe(bytes.length)
    expect(arrived === bytes.toString('latin1')).toBe(true)
    expect(told.events).toEqual(['connected'])
  })

  test('what is sent can go on while the server answers', async () => {
    await using server = await listen((socket) => socket.pipe(socket))
    const bytes = numbered(4_000_000)
    const told = openAt(open, { host: '127.0.0.1', port: server.port }, (wire) => {
      for (let at = 0; at < bytes.length; at += 500_000) wire.send(bytes.subarray(at, at + 500_000))
    })
    await told.heard(/connected/)
    await expect.poll(() => told.text().length, { timeout: 20_000 }).toBe(bytes.length)
    expect(told.text() === bytes.toString('latin1')).toBe(true)
    told.wire.cut()
  })

  test('that is left has said its goodbye, also where bytes of the server lie unread', async () => {
    const heard: Promise<string>[] = []
    await using server = await listen((socket) => {
      socket.on('error', () => undefined)
      heard.push(
        new Promise((resolve) => {
          let text = ''
          socket.on('data', (piece) => {
            text += piece
            // more than is read before the connection is left
            if (text === 'hello') socket.write(Buffer.alloc(300_000))
          })
          socket.on('close', () => resolve(text))
        }),
      )
    })
    let left = false
    const wire = open(
      { host: '127.0.0.1', port: server.port },
      {
        connected: () => wire.send(Buffer.from('hello')),
        piece: () => {
          if (left) return
          left = true
          // the second waits in the kernel until the first is acknowledged (RFC 9293 §3.7.4)
          wire.send(Buffer.from(', good'))
          wire.send(Buffer.from('bye'))
          wire.leave()
        },
        ended: () => undefined,
        failed: () => undefined,
      },
    )
    await expect.poll(() => left).toBe(true)
    expect(await heard[0]).toBe('hello, goodbye')
  })

  test('that is left by one to whom nobody listens is ended all the same', { timeout: 20_000 }, async () => {
    await using server = await serveHeld()
    const told = openAt(open, { host: '127.0.0.1', port: server.port }, (wire) => {
      wire.send(Buffer.alloc(16_000_000))
      wire.leave()
    })
    const socket = await server.accept()
    await told.heard(/connected/)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    // It hears of the end only when it reads; what did not go out was thrown away.
    expect((await readWhole(socket)).length).toBeLessThan(16_000_000)
    expect(told.events).toEqual(['connected'])
  })

  test('that was cut tells nothing more, and the server sees the end', async () => {
    await using server = await serveHeld()
    const told = openAt(open, { host: '127.0.0.1', port: server.port })
    const socket = await server.accept()
    await told.heard(/connected/)
    socket.write('too late')
    told.wire.cut()
    told.wire.cut()
    told.wire.send(Buffer.from('nothing'))
    expect(await readWhole(socket)).toBe('')
    expect(told.text()).toBe('')
    expect(told.events).toEqual(['connected'])
  })

  test('one cut before it is open tells nothing at all', async () => {
    await using server = await serveHeld()
    const told = openAt(open, { host: '127.0.0.1', port: server.port })
    told.wire.cut()
    const other = openAt(open, { host: '127.0.0.1', port: server.port })
    await other.heard(/connected/)
    other.wire.cut()
    expect(told.events).toEqual([])
  })

  test('hundreds at once each hear what is theirs, however much of it comes together', {
    timeout: 60_000,
  }, async () => {
    const answers: (() => void)[] = []
    await using server = await listen((socket) => {
      socket.once('data', (said: Buffer) => {
        answers.push(() => socket.end(said.toString('latin1').repeat(8_000)))
        // all of them together: many times what there is room for between two looks
        if (answers.length === 400) for (const answer of answers) answer()
      })
    })
    const descriptors = openDescriptors()
    const all = Array.from({ length: 400 }, (_, index) => {
      const name = `<${String(index).padStart(6, '0')}>`
      return { name, ...openAt(open, { host: '127.0.0.1', port: server.port }, (wire) => wire.send(Buffer.from(name))) }
    })
    await Promise.all(all.map(({ heard }) => heard(/ended|failed/)))
    expect(all.filter(({ text, name }) => text() !== name.repeat(8_000)).map(({ name }) => name)).toEqual([])
    for (const { wire } of all) wire.cut()
    await expect.poll(openDescriptors).toBeLessThanOrEqual(descriptors + 5)
  })

  test('numbers of descriptors that come again are not mistaken for the old ones', async () => {
    await using server = await listen((socket) => socket.once('data', (said: Buffer) => socket.write(said)))
    const wrong: string[] = []
    await Promise.all(
      Array.from({ length: 16 }, async (_, lane) => {
        for (let round = 0; round < 40; round++) {
          const said = `${lane}/${round}`
          const told = openAt(open, { host: '127.0.0.1', port: server.port }, (wire) => wire.send(Buffer.from(said)))
          // every third is given up when its answer may be on the way
          if (round % 3 === 0) await told.heard(/connected|failed/)
          else await expect.poll(told.text, { interval: 1 }).toBe(said)
          told.wire.cut()
          if (told.text() !== '' && told.text() !== said) wrong.push(`${said}: ${told.text()}`)
        }
      }),
    )
    expect(wrong).toEqual([])
  })
})

test.each(['node', 'kernel'])('a process whose connections by %s are over ends by itself', async (way) => {
  await using server = await listen((socket) => socket.once('data', () => socket.end('well')))
  const script = join(import.meta.dirname, '../../support/wire-script.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, way, String(server.port)], {
    // one that does not end is not left behind
    timeout: 30_000,
  })
  expect(stdout).toBe('connected well ended\n')
})

function openDescriptors(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}
