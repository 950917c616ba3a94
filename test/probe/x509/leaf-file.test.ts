import { expect, test } from 'vitest'
import { createAuthority, selfSigned } from '../../../src/demo/authority.ts'
import { element, objectIdentifier, sequence } from '../../../src/demo/der.ts'
import { leafOfFile } from '../../../src/probe/x509/leaf-file.ts'

const root = createAuthority()
const intermediate = root.intermediate({})
const leaf = intermediate.issue({ names: ['gear.example.ac.jp'] })
const other = intermediate.issue({ names: ['other.example.ac.jp'] })
const gear = selfSigned({ names: ['gear.example.ac.jp'] })
const [leafPem, above, rootPem] = [leaf.pem, intermediate.certificate.pem, root.rootPem]
const pkcs7 = sequence(objectIdentifier('1.2.840.113549.1.7.2'), element(0xa0, sequence()))
const block = (label: string) => `-----BEGIN ${label}-----\nMAA=\n-----END ${label}-----\n`

function read(content: string | Buffer) {
  const result = leafOfFile(Buffer.from(content as string))
  return result.ok ? result.value.subjectAltNames.join() || result.value.subject : `${result.problem} / ${result.hint}`
}

// biome-ignore format: table
test.for([
  ['PEM',                                leafPem,                              'gear.example.ac.jp'],
  ['DER',                                leaf.der,                             'gear.example.ac.jp'],
  ['PEM with its chain',                 leafPem + above + rootPem,            'gear.example.ac.jp'],
  ['a chain upside down',                rootPem + above + leafPem,            'gear.example.ac.jp'],
  ['a chain with the same twice',        leafPem + above + leafPem,            'gear.example.ac.jp'],
  ['a leaf and a root without what is between', leafPem + rootPem,             'gear.example.ac.jp'],
  ['what vouches for itself',            gear.pem,                             'gear.example.ac.jp'],
  ['an authority alone, as old gear has', rootPem,                             'CN=certflow demo root'],
  ['PEM as Windows writes it',           `\ufeff${leafPem.replaceAll('\n', '\r\n')}`, 'gear.example.ac.jp'],
  ['PEM with a mail around it',          `Dear all,\n${leafPem}\nThe CA`,      'gear.example.ac.jp'],
  ['a private key beside it',            leafPem + leaf.keyPem,                /^it holds a private key \/ a key stays on its machine/],
  ['a private key first',                leaf.keyPem + leafPem,                /^it holds a private key/],
  ['an old key',                         block('RSA PRIVATE KEY'),             /^it holds a private key/],
  ['an encrypted key',                   block('ENCRYPTED PRIVATE KEY') + leafPem, /^it holds a private key/],
  ['two servers',                        leafPem + other.pem + above,          /^it holds 2 certificates of servers/],
  ['a request',                          block('CERTIFICATE REQUEST'),         /^it is a request/],
  ['PKCS#7 as PEM',                      block('PKCS7'),                       /^it is PKCS#7.*openssl pkcs7 -print_certs/],
  ['PKCS#7 as DER',                      pkcs7,                                /^it is PKCS#7.*openssl pkcs7 -inform DER/],
  ['a revocation list',                  block('X509 CRL'),                    /^it holds no certificate/],
  ['nothing',                            '',                                   /^it holds no certificate/],
  ['text',                               'version: 1\n',                       /^it is no certificate, in PEM or in DER/],
  ['a certificate that is cut',          leaf.der.subarray(0, 100),            /^it is no certificate/],
  ['a broken one behind a good one',     leafPem + block('CERTIFICATE'),       /^certificate 2 in it cannot be read/],
] as const)('%s', ([, content, expected]) => {
  expect(read(content)).toMatch(typeof expected === 'string' ? new RegExp(`^${expected}$`) : expected)
})
