import { describe, expect, test } from 'vitest'
import { caaRefusal } from '../../src/domain/caa.ts'
import { authoritiesOfClient, authorityOfIssuer } from '../../src/domain/public-authorities.ts'

/** Records as they stand in a zone: `issue letsencrypt.org`, with `!` before a critical tag. */
function recordsOf(texts: readonly string[]) {
  const properties = texts.map((text) => {
    const [, critical = '', tag = '', value = ''] = /^(!?)(\S+) ?(.*)$/s.exec(text) ?? []
    return { tag, value, isCritical: critical !== '' }
  })
  return { domain: 'example.ac.jp', properties }
}

// biome-ignore format: table
test.for([
  [['issue letsencrypt.org'], false, undefined],
  [['issue secomtrust.net', 'issue letsencrypt.org'], false, undefined],
  [['issue \t LETSENCRYPT.ORG\t; accounturi=https://x/1; validationmethods=dns-01'], false, undefined],
  [['issue secomtrust.net', 'issue digicert.com'], false, 'lets only secomtrust.net, digicert.com issue'],
  [['issue ;'], false, 'lets no CA issue'],
  [['issue ; policy=ev'], false, 'lets no CA issue'],
  [['issue %%%%%'], false, 'lets no CA issue'],
  [['issue letsencrypt.org.example'], false, 'lets only letsencrypt.org.example issue'],
  [['iodef mailto:pki@example.ac.jp'], false, undefined],
  [['issuemail ;', 'issuevmc ;'], false, undefined],
  [['issuewild ;'], false, undefined],
  [['issuewild letsencrypt.org', 'issue ;'], true, undefined],
  [['issuewild ;', 'issue letsencrypt.org'], true, 'lets no CA issue for wildcards'],
  [['issue secomtrust.net'], true, 'lets only secomtrust.net issue for wildcards'],
  [['issue letsencrypt.org', '!tbs x'], false, 'has the critical tag tbs, which no CA knows'],
  [['issue letsencrypt.org', 'tbs x'], false, undefined],
  [['!issue letsencrypt.org', '!iodef mailto:x'], false, undefined],
] as const)('%j, wildcard %j: %j', ([texts, isWildcard, refusal]) => {
  expect(caaRefusal(recordsOf(texts), ['letsencrypt.org'], isWildcard)).toBe(refusal)
})

describe('who issues', () => {
  // biome-ignore format: table
  test.for([
    ["CN=R11,O=Let's Encrypt,C=US", 'letsencrypt.org'],
    ['CN=NII Open Domain CA - G7 RSA,O=SECOM Trust Systems CO.\\,LTD.,C=JP', 'secomtrust.net'],
    ['CN=NII Open Domain CA - G4,OU=UPKI,O=National Institute of Informatics,C=JP', 'secomtrust.net'],
    ['CN=GEANT TLS RSA 1,O=Hellenic Academic and Research Institutions CA,C=GR', 'harica.gr'],
    ['CN=ZeroSSL ECC DV SSL CA 2,O=ZeroSSL,C=AT', 'sectigo.com'],
    ['CN=WR2,O=Google Trust Services,C=US', 'pki.goog'],
    ["CN=O=Let's Encrypt,C=US", undefined],
    ["CN=x\\,O=Let's Encrypt,O=Example University,C=JP", undefined],
    ['CN=Campus CA', undefined],
    ['', undefined],
  ] as const)('%s: %s', ([issuer, identifier]) => {
    expect(authorityOfIssuer(issuer)?.identifiers[0]).toBe(identifier)
  })

  test('programs order where they do by themselves; of agents nobody knows', () => {
    const identifiers = (client: string | undefined) => authoritiesOfClient(client).map((each) => each.identifiers[0])
    expect(identifiers('certbot')).toEqual(['letsencrypt.org'])
    expect(identifiers('caddy')).toEqual(['letsencrypt.org', 'sectigo.com'])
    expect(['web01', 'constructor', undefined].flatMap(identifiers)).toEqual([])
  })
})
