import { createServer, type Socket } from 'node:net'
import { listening } from './http-service.ts'

/** What somebody sent to a trapper. */
export interface TrapperRequest {
  readonly request: string
  readonly data: readonly {
    readonly host: string
    readonly key: string
    readonly value: string
    readonly clock: number
  }[]
}

/** A trapper on loopback that answers with these bytes. */
export interface Trapper extends AsyncDisposable {
  readonly port: number
  readonly requests: readonly TrapperRequest[]
}

/** The bytes of a packet of Zabbix. */
export function zabbixPacket(text: string, flags = 1): Buffer {
  const body = Buffer.from(text)
  const header = Buffer.alloc(13)
  header.write('ZBXD', 'latin1')
  header.writeUInt8(flags, 4)
  header.writeUInt32LE(body.length, 5)
  return Buffer.concat([header, body])
}

/** `success` with these figures, as Zabbix 6.0 says it. */
export function processed(taken: number, failed: number): Buffer {
  const info = `processed: ${taken}; failed: ${failed}; total: ${taken + failed}; seconds spent: 0.000055`
  return zabbixPacket(JSON.stringify({ response: 'success', info }))
}

/** Starts a trapper. */
export async function startTrapper(answer: (request: TrapperRequest, socket: Socket) => Buffer): Promise<Trapper> {
  const requests: TrapperRequest[] = []
  const server = createServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 13 || received.length < 13 + received.readUInt32LE(5)) return
      const request = JSON.parse(received.toString('utf8', 13)) as TrapperRequest
      requests.push(request)
      socket.end(answer(request, socket))
    })
  })
  const { port, close } = await listening(server)
  return { port, requests, [Symbol.asyncDispose]: close }
}
