/** One CAA property (RFC 8659 §4.1). */
export interface CaaProperty {
  /** In lower case: tags compare so. */
  readonly tag: string
  readonly value: string
  /** A CA that does not know the tag may not issue. */
  readonly isCritical: boolean
}

/** What counts for a name: the records of the first name upwards that has any (RFC 8659 §3). */
export interface CaaRecords {
  /** Where they stand. */
  readonly domain: string
  /** At least one. */
  readonly properties: readonly CaaProperty[]
}

/** What CAs know, whether or not it is about issuing for servers (RFC 8659 §4, RFC 9495, BR appendix A.1). */
const knownTags: ReadonlySet<string> = new Set([
  'issue',
  'issuewild',
  'iodef',
  'contactemail',
  'contactphone',
  'issuemail',
  'issuevmc',
])

/** Why no CA of these may issue, as the rest of a sentence about the records; undefined where one may. */
export function caaRefusal(
  { properties }: CaaRecords,
  identifiers: readonly string[],
  isWildcard: boolean,
): string | undefined {
  const unknown = properties.find(({ tag, isCritical }) => isCritical && !knownTags.has(tag))
  if (unknown !== undefined) return `has the critical tag ${unknown.tag}, which no CA knows`
  const wild = isWildcard ? valuesOf(properties, 'issuewild') : []
  const values = wild.length > 0 ? wild : valuesOf(properties, 'issue')
  if (values.length === 0) return undefined
  const issuers = values.map(issuerIn)
  if (issuers.some((issuer) => identifiers.includes(issuer))) return undefined
  const named = [...new Set(issuers)].filter((issuer) => issuer !== '')
  const what = isWildcard ? ' for wildcards' : ''
  return named.length === 0 ? `lets no CA issue${what}` : `lets only ${named.join(', ')} issue${what}`
}

function valuesOf(properties: readonly CaaProperty[], wanted: string): string[] {
  return properties.filter(({ tag }) => tag === wanted).map(({ value }) => value)
}

/** The issuer-domain-name of a value (RFC 8659 §4.2), in lower case; empty where none is named, or the value is malformed. */
function issuerIn(value: string): string {
  const [name = ''] = value.split(';', 1)
  const issuer = name.trim().toLowerCase()
  return /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(issuer) ? issuer : ''
}
