/** A public CA, as DNS and certificates name it. */
export interface PublicAuthority {
  readonly name: string
  /** Issuer domain names that it takes for its own in CAA records; the first is the one to write. */
  readonly identifiers: readonly [string, ...string[]]
  /** Organisation names of its issuers, in part and in lower case. */
  readonly organisations: readonly string[]
}

/*
 * By the CAs' own practice statements. SECOM issues for UPKI, and is named so in CAA:
 * https://www.secomtrust.net/service/ninsyo/pfw/news/oshirase20170825
 */
const letsEncrypt: PublicAuthority = {
  name: "Let's Encrypt",
  identifiers: ['letsencrypt.org'],
  organisations: ["let's encrypt"],
}
const sectigo: PublicAuthority = {
  name: 'Sectigo',
  identifiers: ['sectigo.com', 'comodo.com', 'comodoca.com', 'usertrust.com', 'trust-provider.com'],
  organisations: ['sectigo', 'comodo ca', 'usertrust', 'zerossl'],
}

const authorities: readonly PublicAuthority[] = [
  letsEncrypt,
  sectigo,
  {
    name: 'SECOM',
    identifiers: ['secomtrust.net'],
    organisations: ['secom trust', 'national institute of informatics'],
  },
  { name: 'Cybertrust', identifiers: ['cybertrust.ne.jp'], organisations: ['cybertrust japan'] },
  { name: 'JPRS', identifiers: ['jprs.jp'], organisations: ['japan registry services'] },
  { name: 'GlobalSign', identifiers: ['globalsign.com'], organisations: ['globalsign'] },
  {
    name: 'DigiCert',
    identifiers: ['digicert.com', 'digicert.ne.jp', 'symantec.com', 'geotrust.com', 'rapidssl.com', 'thawte.com'],
    organisations: ['digicert', 'geotrust', 'thawte'],
  },
  { name: 'HARICA', identifiers: ['harica.gr'], organisations: ['hellenic academic', 'geant vereniging'] },
  { name: 'Google Trust Services', identifiers: ['pki.goog'], organisations: ['google trust services'] },
  {
    name: 'Amazon',
    identifiers: ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com', 'aws.amazon.com'],
    organisations: ['amazon'],
  },
  {
    name: 'Entrust',
    identifiers: ['entrust.net', 'affirmtrust.com'],
    organisations: ['entrust, inc', 'entrust limited'],
  },
  { name: 'GoDaddy', identifiers: ['godaddy.com', 'starfieldtech.com'], organisations: ['godaddy', 'starfield'] },
  { name: 'SSL.com', identifiers: ['ssl.com'], organisations: ['ssl corp'] },
  { name: 'Actalis', identifiers: ['actalis.it'], organisations: ['actalis'] },
  { name: 'Buypass', identifiers: ['buypass.com', 'buypass.no'], organisations: ['buypass'] },
  { name: 'SwissSign', identifiers: ['swisssign.com'], organisations: ['swisssign'] },
  { name: 'IdenTrust', identifiers: ['identrust.com'], organisations: ['identrust'] },
]

/** Whom programs order from that nobody told otherwise. acme.sh orders from ZeroSSL, whose certificates Sectigo issues. */
const clientAuthorities: Readonly<Record<string, readonly PublicAuthority[]>> = {
  certbot: [letsEncrypt],
  lego: [letsEncrypt],
  mod_md: [letsEncrypt],
  caddy: [letsEncrypt, sectigo],
  'acme.sh': [sectigo],
}

/** The CAs from which a program of `managed_by` orders by itself; none where nobody knows. */
export function authoritiesOfClient(client: string | undefined): readonly PublicAuthority[] {
  return client !== undefined && Object.hasOwn(clientAuthorities, client) ? (clientAuthorities[client] ?? []) : []
}

/** The public CA of an issuer, by its name as RFC 4514 text; undefined for all others. */
export function authorityOfIssuer(issuer: string): PublicAuthority | undefined {
  const organisation = /(?:^|(?<!\\)[,+])O=((?:[^,+\\]|\\.)*)/.exec(issuer)?.[1]?.replaceAll('\\', '').toLowerCase()
  if (organisation === undefined) return undefined
  return authorities.find(({ organisations }) => organisations.some((each) => organisation.startsWith(each)))
}
