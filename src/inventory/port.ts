import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Reads a TCP port, 1 to 65535, without leading zeros. */
function parsePort(text: string): Parsed<number> {
  const port = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return understood(port)
  return refused(`${quoted(text)} is not a port`, 'write a number from 1 to 65535')
}

/** Reads `443` or `443,8443`, in the order written. */
export function parsePorts(text: string): Parsed<readonly number[]> {
  // Most lines of a list end in the same port.
  if (last?.text !== text) last = { text, ports: readPorts(text) }
  return last.ports
}

let last: { readonly text: string; readonly ports: Parsed<readonly number[]> } | undefined

function readPorts(text: string): Parsed<readonly number[]> {
  const ports: number[] = []
  for (const part of text.split(',')) {
    const port = parsePort(part)
    if (!port.ok) return port
    ports.push(port.value)
  }
  return understood(ports)
}
