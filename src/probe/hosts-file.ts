import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'

/** Addresses by name from a hosts file, in its order; names in lower case. An unreadable file is an empty one. */
export function readHostsFile(path = '/etc/hosts'): ReadonlyMap<string, readonly string[]> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    // Minimal systems have none, and the name server may still know every name.
    return new Map()
  }
  return parseHosts(text)
}

/** Parses the text of a hosts file (hosts(5)); lines that are none are passed over, as every resolver does. */
export function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const addresses = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIP(address) === 0) continue
    for (const name of names.map((given) => given.toLowerCase().replace(/\.$/, ''))) {
      const known = addresses.get(name)
      if (known === undefined) addresses.set(name, [address])
      else if (!known.includes(address)) known.push(address)
    }
  }
  return addresses
}
