import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below what Linux gives to outgoing connections (32768 and up): one of those may take a port between the look and its use. */
const range = [20_000, 32_000] as const

const mostDraws = 100

/** A port of `host` where nothing listens, and that no outgoing connection gets either. */
export async function quietPort(host: string): Promise<number> {
  for (let draw = 0; draw < mostDraws; draw++) {
    const port = randomInt(...range)
    const server = createServer()
    try {
      server.listen(port, host)
      await once(server, 'listening')
      return port
    } catch {
      // taken: another one
    } finally {
      server.close()
    }
  }
  throw new Error(`no port of ${host} is free`)
}
