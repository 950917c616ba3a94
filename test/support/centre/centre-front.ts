import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What stands before a centre: a test can have it answer otherwise, lose answers, or be away. */
export interface CentreFront extends AsyncDisposable {
  readonly url: string
  /** Paths of the requests that came so far. */
  readonly asked: string[]
  /** Undefined: everything goes through. `lost`: it reaches the centre, and its answer nobody. */
  script:
    | ((path: string) => { readonly status: number; readonly retryAfter?: string } | 'away' | 'lost' | undefined)
    | undefined
}

/** A front before the centre at this address. */
export async function centreFront(centre: string): Promise<CentreFront> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const { url: path = '', method = '', headers } = request
    asked.push(path)
    const told = front.script?.(path)
    const body = await text(request)
    if (typeof told === 'object') {
      response.writeHead(told.status, told.retryAfter === undefined ? {} : { 'retry-after': told.retryAfter }).end()
      return
    }
    if (told === 'away') {
      request.socket.destroy()
      return
    }
    const { authorization = '', 'content-type': type = '' } = headers
    const answer = await fetch(`${centre}${path}`, { method, body, headers: { authorization, 'content-type': type } })
    if (told === 'lost') {
      request.socket.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(await answer.text())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const front: CentreFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    script: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return front
}
