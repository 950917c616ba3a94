import { isIP } from 'node:net'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Reads `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:53` to the form that c-ares takes. */
export function parseNameServer(text: string): Parsed<string> {
  const [, bracketed, bracketedPort, plain = '', plainPort] =
    /^(?:\[([^\]]+)\](?::(\d+))?|([^:]+)(?::(\d+))?)$/.exec(text) ?? []
  const address = [bracketed, plain, text].find((part) => part !== undefined && isIP(part) !== 0)
  const port = bracketedPort ?? plainPort
  if (address === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
    return refused(
      `${quoted(text)} is not a name server`,
      'write its address, with a port where it is not 53, like 192.0.2.53 or 127.0.0.1:5353',
    )
  }
  const host = address.includes(':') ? `[${address}]` : address
  return understood(port === undefined ? address : `${host}:${port}`)
}
