import type { FastifyInstance } from 'fastify'
import { CertflowError } from '../errors.ts'
import type { ListenAddress } from '../notation/listen.ts'

const meanings: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there (EADDRINUSE)',
  EACCES: 'ports below 1024 are for root (EACCES)',
  EADDRNOTAVAIL: 'this machine does not have that address (EADDRNOTAVAIL)',
}

/** Begins to listen; the address in words, with the port that it got. Rejects with `listen-failed`. */
export async function listenOn(server: FastifyInstance, { host, port }: ListenAddress, key: string): Promise<string> {
  try {
    return await server.listen({ host, port })
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException).code)
    const why = meanings[code] ?? `the system says ${code}`
    const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
    throw new CertflowError('listen-failed', `Cannot listen on ${where}: ${why}`, {
      hint: `correct ${key} in the settings, or end what is there`,
      cause,
    })
  }
}
