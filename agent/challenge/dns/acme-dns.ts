import { z } from 'zod'
import { printable } from '../../../src/domain/printable.ts'
import type { HttpAnswer } from '../../../src/http/http-answer.ts'
import { Transport, TransportError } from '../../../src/http/transport.ts'
import { quotedUrl } from '../../../src/network/parsed.ts'
import { readSecretFile } from '../../../src/secret-file.ts'
import { isTrustworthyUrl } from '../../acme/trustworthy-url.ts'
import { userAgent } from '../../user-agent.ts'
import { challengeError } from '../challenge-error.ts'
import type { DnsProvider, TxtRecord } from './provider.ts'

/** The API of acme-dns: a name server for nothing but these records, to which `_acme-challenge` names are aliases. */
export interface AcmeDnsOptions {
  readonly kind: 'acme-dns'
  /** Where its API is: https, or http on this machine. */
  readonly url: string
  /** What its /register gave, as one object, or as its clients keep it: an object by domain. */
  readonly credentialsFile: string
}

/** What may stand in a header. */
const word = z.string().regex(/^[\x21-\x7e]{1,256}$/)

const account = z.object({
  username: word,
  password: word,
  subdomain: z.string().min(1).max(256),
  fulldomain: z.string().min(1).max(256),
})

const credentials = z.union([account, z.record(z.string(), account)])

type Account = z.infer<typeof account>

/**
 * TXT records by acme-dns. It keeps the last two values of each account, so that a name and its wildcard can be proved together, and
 * forgets by itself.
 */
export function acmeDnsProvider({ url, credentialsFile }: AcmeDnsOptions): DnsProvider {
  return {
    add: async (record, signal) => {
      if (!isTrustworthyUrl(url)) throw failed(record, `${quotedUrl(url)} would show its password to the network`)
      const { username, password, subdomain, fulldomain } = await accountFor(record, credentialsFile)
      if (record.name !== fulldomain.toLowerCase().replace(/\.$/, '')) throw notDelegated(record, fulldomain)
      using transport = new Transport({ userAgent })
      const answer = await transport
        .request({
          method: 'POST',
          url: `${url.replace(/\/+$/, '')}/update`,
          headers: { 'content-type': 'application/json', 'x-api-user': username, 'x-api-key': password },
          body: JSON.stringify({ subdomain, txt: record.value }),
          signal,
        })
        .catch((error: unknown) => {
          signal.throwIfAborted()
          if (error instanceof TransportError) throw failed(record, `acme-dns: ${printable(error.message)}`, error)
          throw error
        })
      if (answer.status !== 200) throw failed(record, `acme-dns answers with status ${answer.status}${said(answer)}`)
    },
    // it forgets by itself
    remove: async () => {},
  }
}

async function accountFor(record: TxtRecord, file: string): Promise<Account> {
  const all = await readSecretFile(file, {
    code: 'secret-unusable',
    what: 'the credentials of acme-dns',
    key: 'acme-dns: credentials_file',
    content: 'what its /register gave (username, password, subdomain, fulldomain), or an object by domain with that',
    read: readCredentials,
    unlike: 'it is not such an object in JSON',
  })
  if ('username' in all && typeof all.username === 'string') return account.parse(all)
  const found = (all as Readonly<Record<string, Account>>)[record.identifier]
  if (found !== undefined) return found
  throw challengeError(
    `Cannot prove ${record.identifier} by acme-dns: "${printable(file)}" has no account for it`,
    'register it with acme-dns, and add what that gives under this name',
  )
}

function readCredentials(text: string): z.infer<typeof credentials> | undefined {
  try {
    const parsed = credentials.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

function notDelegated({ identifier, name }: TxtRecord, fulldomain: string) {
  const found = name === `_acme-challenge.${identifier}` ? 'is no alias' : `is an alias of ${name}`
  return challengeError(
    `Cannot prove ${identifier} by acme-dns: _acme-challenge.${identifier} ${found}`,
    `add this record to the zone: _acme-challenge.${identifier}. CNAME ${printable(fulldomain)}.`,
  )
}

function failed({ name }: TxtRecord, why: string, cause?: unknown) {
  return challengeError(
    `Cannot set the TXT record ${name}: ${why}`,
    'look at acme-dns: url (https, or http on this machine), credentials_file, and the log of acme-dns',
    cause,
  )
}

function said(answer: HttpAnswer): string {
  const text = answer.body.subarray(0, 200).toString('utf8').trim()
  return text === '' ? '' : `: ${printable(text)}`
}
