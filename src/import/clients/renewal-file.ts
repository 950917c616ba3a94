/** What a file of certbot's `renewal/` says: the pairs of all its sections, and the folder of each name in `[[webroot_map]]`. */
export interface RenewalFile {
  readonly values: ReadonlyMap<string, string>
  readonly webroots: ReadonlyMap<string, string>
}

/** Reads the form of ConfigObj: `key = value`, `[section]`, `[[section in it]]`. Quotes around a value are taken off. */
export function readRenewalFile(text: string): RenewalFile {
  const values = new Map<string, string>()
  const webroots = new Map<string, string>()
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const [, heading] = /^\s*\[+([^[\]]*)\]+\s*$/.exec(line) ?? []
    if (heading !== undefined) section = heading.trim()
    const [, key, value = ''] = /^\s*([^#=\s]+)\s*=\s*(.*)$/.exec(line) ?? []
    if (key === undefined) continue
    const plain = value.trim().replace(/^(["'])(.*)\1$/, '$2')
    ;(section === 'webroot_map' ? webroots : values).set(key, plain)
  }
  return { values, webroots }
}
