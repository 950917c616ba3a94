import { plainEndpoint } from '../../domain/endpoint.ts'
import { quoted } from '../../network/parsed.ts'
import { hostsInCell } from '../hosts-in-cell.ts'
import type { Reading } from '../reading.ts'

/** How CAs call what browsers do not trust. */
const testing = /[/.-](?:staging|stg|test)[/.-]/i

/** A certificate that a program keeps. */
export interface KeptCertificate {
  /** The file that tells of it. */
  readonly at: string
  readonly names: readonly string[]
  /** The CA from which it is ordered, as a URL. */
  readonly directory: string | undefined
  /** Undefined where it does not renew by itself. */
  readonly managedBy: string | undefined
}

/** Notes an endpoint for each name of a certificate, and says what is none. Where it is served is not known: on port 443, most likely. */
export function noteKept({ at, names, directory, managedBy }: KeptCertificate, reading: Reading): void {
  if (directory !== undefined && testing.test(directory)) {
    reading.skip(at, `its certificate is from a CA for tests: ${quoted(directory)}`)
    return
  }
  for (const name of new Set(names)) {
    const { endpoints, others } = hostsInCell(name, [443])
    for (const { host, serverName } of endpoints)
      reading.found({ at, endpoint: plainEndpoint(host, { serverName }), managedBy })
    for (const { why } of others) reading.skip(at, why)
  }
  if (names.length === 0) reading.skip(at, 'it names no host')
}
