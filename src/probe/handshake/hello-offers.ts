/** Groups by their code point (RFC 8446 §4.2.7). */
export const groups = { secp256r1: 0x0017, secp384r1: 0x0018, secp521r1: 0x0019, x25519: 0x001d } as const

/** Cipher suites of TLS 1.3, the cheapest first (RFC 8446 §B.4). */
const tls13Suites = [0x1301, 0x1302, 0x1303]

/** SCSV of RFC 5746: no renegotiation is meant. */
const renegotiationScsv = 0x00ff

/** What a hello offers, as long as names and random parts stay out of it. */
export interface HelloOffer {
  /** In `supported_versions`; none where TLS 1.2 is the newest. */
  readonly versions: readonly number[]
  readonly suites: readonly number[]
  readonly groups: readonly number[]
  readonly schemes: readonly number[]
}

/** ecdsa, rsa_pss, ed25519, rsa_pkcs1 with SHA-2, then SHA-1 for old gear (RFC 8446 §4.2.3). */
const schemes = [
  0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b,
  0x0203, 0x0201,
]

/** X25519 first: node:crypto computes its secret in half the time of P-256. */
const groupList = [groups.x25519, groups.secp256r1, groups.secp384r1, groups.secp521r1]

/**
 * For the certificate of servers up to TLS 1.2: what browsers offer, then what old gear needs. No suite is ever used: it
 * decides only which certificate is shown, hence ECDSA before RSA.
 */
export const certificateOffer12: HelloOffer = {
  versions: [],
  suites: [
    0xc02b,
    0xc02f,
    0xc02c,
    0xc030,
    0xcca9,
    0xcca8,
    0xc009,
    0xc013,
    0xc00a,
    0xc014,
    0xc023,
    0xc027,
    0xc024,
    0xc028,
    0x009e,
    0x009f,
    0xccaa,
    0x0033,
    0x0039,
    0x0067,
    0x006b,
    0x009c,
    0x009d,
    0x002f,
    0x0035,
    0x003c,
    0x003d,
    0x000a,
    0xc012,
    0x0016,
    renegotiationScsv,
  ],
  groups: groupList,
  schemes,
}

/** For the certificate of servers that insist on TLS 1.3. */
export const certificateOffer13: HelloOffer = { versions: [0x0304], suites: tls13Suites, groups: groupList, schemes }

/**
 * For a whole handshake: exactly what OpenSSL offers with the parameters of `modernHandshake`, so that a server answers
 * both alike and a refusal of the one is a refusal of the other. A test compares them.
 */
export const wholeOffer: HelloOffer = {
  versions: [0x0304, 0x0303],
  suites: [
    ...tls13Suites,
    0xc02b,
    0xc02c,
    0xc02f,
    0xc030,
    0x009e,
    0xc027,
    0x0067,
    0xc028,
    0x006b,
    0x00a3,
    0x009f,
    0xcca9,
    0xcca8,
    0xccaa,
    0xc0ad,
    0xc09f,
    0xc05d,
    0xc061,
    0xc057,
    0xc053,
    0x00a2,
    0xc0ac,
    0xc09e,
    0xc05c,
    0xc060,
    0xc056,
    0xc052,
    0xc024,
    0x006a,
    0xc023,
    0x0040,
    0xc00a,
    0xc014,
    0x0039,
    0x0038,
    0xc009,
    0xc013,
    0x0033,
    0x0032,
    0x009d,
    0xc09d,
    0xc051,
    0x009c,
    0xc09c,
    0xc050,
    0x003d,
    0x003c,
    0x0035,
    0x002f,
    renegotiationScsv,
  ],
  groups: groupList,
  schemes: [
    0x0905, 0x0906, 0x0904, 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c, 0x0809, 0x080a, 0x080b,
    0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602,
  ],
}
