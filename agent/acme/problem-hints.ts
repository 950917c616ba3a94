/** What to do about problems by their kind. Those that are not here explain themselves. */
const hints: Readonly<Record<string, string>> = {
  accountDoesNotExist:
    'the account file is of another CA, or the CA has removed the account: remove it, or import the right one',
  badCSR: 'the CA takes no such key or request: compare key and names with what it allows',
  badPublicKey: 'set another key type in key',
  badSignatureAlgorithm: 'remove the account file so that a new account is made',
  caa: 'allow this CA in the CAA records of the name, or of the domain above it',
  connection:
    'certflow tries again; until then look whether a firewall or a proxy stands between this machine and the CA',
  dns: 'the CA found no usable answer in DNS: look at the name and its DNSSEC from outside',
  externalAccountRequired: 'set eab: { kid, hmac_file } as the CA handed them out',
  http: 'certflow tries again later',
  incorrectResponse: 'something else answers under this name: look where it points to, and what listens there',
  invalidProfile: 'set a profile that the CA offers, or leave it out',
  'no-challenge': 'set another challenge; wildcards need dns-01',
  rateLimited: 'certflow waits as long as the CA asks',
  rejectedIdentifier: 'this CA does not issue for this name: correct names, or choose another CA',
  serverInternal: 'the CA has a fault; certflow tries again later',
  timeout: 'certflow tries again; look whether a firewall drops what this machine sends to the CA',
  tls: 'for a private CA name its anchors in ca; otherwise something between this machine and the CA opens TLS',
  unfinished: 'certflow goes on with this order at its next run',
  unsupportedContact: 'correct contact',
  invalidContact: 'correct contact',
  unsupportedIdentifier: 'this CA does not issue for such names: correct names, or choose another CA',
}

/** What the operator can do, as one sentence without a period; undefined where certflow does not know. */
export function hintFor(kind: string, page: string | undefined): string | undefined {
  if (page !== undefined) return `see ${page}`
  return Object.hasOwn(hints, kind) ? hints[kind] : undefined
}
