import 'reflect-metadata'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { expect, test } from 'vitest'
import { createCsr, type SubjectAttribute } from '../../agent/csr.ts'
import { type KeyType, keyTypes } from '../../agent/domain/key-type.ts'
import { generateKeyPem } from '../../agent/key.ts'

const names = ['www.example.ac.jp', '*.example.ac.jp', '192.0.2.7', '2001:DB8::7', 'xn--wgv71a.example.ac.jp']

/** Up to some seconds each, and by the same line of code. */
const slow = new Set(['rsa-3072', 'rsa-4096'])

const read = async (keyPem: string, subject?: readonly SubjectAttribute[]) =>
  new Pkcs10CertificateRequest(await createCsr(keyPem, names, subject))

test.for((Object.keys(keyTypes) as KeyType[]).filter((type) => !slow.has(type)))(
  '%s: a request signed by its key, with the names in their order',
  async (type) => {
    const keyPem = await generateKeyPem(type)
    const request = await read(keyPem)
    const publicKey = createPublicKey(createPrivateKey(keyPem))
    expect(await request.verify()).toBe(true)
    expect(Buffer.from(request.publicKey.rawData)).toEqual(publicKey.export({ type: 'spki', format: 'der' }))
    const extension = request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension)
    expect((extension as SubjectAlternativeNameExtension).names.items.map(({ type, value }) => [type, value])).toEqual([
      ['dns', 'www.example.ac.jp'],
      ['dns', '*.example.ac.jp'],
      ['ip', '192.0.2.7'],
      ['ip', '2001:db8::7'],
      ['dns', 'xn--wgv71a.example.ac.jp'],
    ])
    expect(request.subject).toBe('')
  },
)

const order = ['C', 'ST', 'L', 'O', 'CN'] as const

test.for<readonly [string, readonly string[]]>([
  ['plain', ['JP', 'Tokyo', 'Chiyoda-ku', 'Example University', 'www.example.ac.jp']],
  ['with signs that names are parted by', ['JP', 'ST=x, C=JP', '"L"', 'A+B;<C>\\', '#0c0141']],
  ['in Japanese', ['JP', '東京都', '千代田区', '見本大学', 'www.example.ac.jp']],
])('a subject %s stands as it is given, in the order of UPKI', async ([, values]) => {
  const subject = order.map((type, index) => ({ type, value: values[index] ?? '' }))
  const request = await read(await generateKeyPem('ecdsa-p256'), subject)
  const attributes = request.subjectName.toJSON().map((attribute) => Object.entries(attribute)[0])
  expect(attributes.map((attribute) => attribute?.[0])).toEqual(order)
  // toJSON escapes (RFC 4514): the values themselves
  expect(order.map((type) => request.subjectName.getField(type)[0])).toEqual(values)
})
