import { addressNumber } from '../network/address.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Where a server listens. */
export interface ListenAddress {
  /** An address of this machine, without brackets. */
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
}

/** Reads `127.0.0.1:8080` or `[::1]:8080`. */
export function parseListenAddress(text: string): Parsed<ListenAddress> {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain ?? ''
  const port = Number(digits)
  if (addressNumber(host) !== undefined && port <= 65_535) return understood({ host, port })
  return refused(
    `${quoted(text)} is no address to listen on`,
    'write an address of this machine and a port, in quotes, like "127.0.0.1:8080"',
  )
}
