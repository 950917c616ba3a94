import { type CaaRecords, caaRefusal } from '../../domain/caa.ts'
import type { JudgedProbe } from '../../domain/judged-row.ts'
import { authoritiesOfClient, authorityOfIssuer, type PublicAuthority } from '../../domain/public-authorities.ts'
import { spotIn } from '../entry-places.ts'
import type { LookedAt } from './look.ts'

/** Whether CAs may issue for a name, as DNS is to be asked. */
export interface CaaQuestion {
  /** Without `*.`. */
  readonly name: string
  /** The certificate has the name by a wildcard, and is to have it again. */
  readonly isWildcard: boolean
  readonly authorities: readonly [PublicAuthority, ...PublicAuthority[]]
  /** The program that orders, where the entry says so; else the CA is that of the certificate that is served. */
  readonly client: string | undefined
}

/**
 * What is to be asked of an entry whose next certificate comes from a CA that is known: that from which the program of `managed_by`
 * orders, else that of the certificate which was seen. Undefined where nobody knows, where no public CA issues, and where the name does not exist.
 */
export function caaQuestion({ result }: JudgedProbe, { endpoint, place, as }: LookedAt): CaaQuestion | undefined {
  const name = endpoint.serverName
  if (as === 'guess' || name === undefined || endpoint.trust.ca !== undefined) return undefined
  if (result.failure?.stage === 'resolve') return undefined
  const leaf = result.served?.chain[0]
  const ordered = authoritiesOfClient(place.managedBy)
  const seen = leaf && authorityOfIssuer(leaf.issuer)
  const [first, ...others] = ordered.length > 0 ? ordered : seen === undefined ? [] : [seen]
  if (first === undefined) return undefined
  const parent = name.slice(name.indexOf('.') + 1)
  const names = leaf?.subjectAltNames ?? []
  const isWildcard = !names.includes(name) && names.includes(`*.${parent}`)
  return {
    name: isWildcard ? parent : name,
    isWildcard,
    authorities: [first, ...others],
    client: ordered.length > 0 ? place.managedBy : undefined,
  }
}

/** Notes at an entry that its next certificate will be refused. */
export function noteCaa(
  records: CaaRecords,
  { authorities, isWildcard, client }: CaaQuestion,
  { place }: LookedAt,
): void {
  const identifiers = authorities.flatMap((authority) => authority.identifiers)
  const refusal = caaRefusal(records, identifiers, isWildcard)
  if (refusal === undefined) return
  const [{ name, identifiers: first }] = authorities
  const who =
    client === undefined ? `the certificate is from ${name}` : `${client} orders from ${name} unless told otherwise`
  const tag = isWildcard ? 'issuewild' : 'issue'
  const hint = `add CAA 0 ${tag} "${first[0]}" at ${records.domain}, or have another CA issue`
  const { faults, offset } = spotIn(place, 'probe', ...(client === undefined ? [] : ['managed_by']), 'host')
  faults.warning(offset, 'caa-forbids-issuer', `CAA of ${records.domain} ${refusal}, and ${who}`, hint)
}
