import type { Server } from 'node:net'
import { fileProblem } from '../../src/file-errors.ts'
import { challengeError } from './challenge-error.ts'

/** Where a challenge is answered: a port on all addresses of this machine, or one address and a port. */
export type ListenOption = number | { readonly address: string; readonly port: number }

/** A CA looks from a few places at a time; whoever else comes waits. */
const mostConnections = 64

/** Lets a server listen until it is closed. Rejects with `challenge-failed`. */
export async function listen(server: Server, option: ListenOption, instead: string): Promise<void> {
  server.maxConnections = mostConnections
  const { address, port } = typeof option === 'number' ? { address: undefined, port: option } : option
  try {
    // without an address Node listens on :: for both families, or on 0.0.0.0 where there is no IPv6
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host: address }, () => {
        server.off('error', reject)
        // a connection that cannot be taken is the CA's to try again
        server.on('error', () => {})
        resolve()
      })
    })
  } catch (error) {
    const place = address === undefined ? `port ${port}` : `${address} port ${port}`
    throw challengeError(`Cannot listen on ${place} for the CA: ${listenProblem(error)}`, instead, error)
  }
}

/** Ends a server at once, whoever is connected. */
export async function closeServer(server: Server & { closeAllConnections?(): void }): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections?.()
  })
}

function listenProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EADDRINUSE') return 'another program listens there (EADDRINUSE)'
  if (code === 'EADDRNOTAVAIL') return 'this machine does not have that address (EADDRNOTAVAIL)'
  return fileProblem(error)
}
