import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTsigKey, readTsigKey } from '../../../../agent/challenge/dns/tsig-key.ts'
import { daemonFolder } from '../../../support/servers/process.ts'

// biome-ignore format: table
test.for([
  ['key "certflow" {\n\talgorithm hmac-sha256;\n\tsecret "c2VjcmV0";\n};\n',                  'certflow',    'hmac-sha256'],
  ['key certflow. { secret c2VjcmV0; algorithm "HMAC-SHA512."; }',                             'certflow.',   'hmac-sha512'],
  ['// of tsig-keygen\n/* two\nlines */ key "a.b" { # here\nalgorithm hmac-sha384; secret "c2VjcmV0"; };', 'a.b', 'hmac-sha384'],
  ['key "certflow" { secret "c2VjcmV0"; };',                                                   'certflow',    'hmac-sha256'],
  ['certflow:c2VjcmV0\n',                                                                      'certflow',    'hmac-sha256'],
  ['hmac-sha512:certflow:c2VjcmV0',                                                            'certflow',    'hmac-sha512'],
] as const)('%j is a key', ([text, name, algorithm]) => {
  expect(parseTsigKey(text)).toEqual({ name, algorithm, secret: Buffer.from('secret') })
})

test.for([
  '',
  'certflow',
  'certflow:',
  ':c2VjcmV0',
  'certflow:not base64',
  'certflow:c2VjcmV0\nother:c2VjcmV0',
  'hmac-md5:certflow:c2VjcmV0',
  'key "certflow" { algorithm hmac-md5; secret "c2VjcmV0"; };',
  'key "certflow" { algorithm hmac-sha256; };',
  'key "certflow" { algorithm hmac-sha256; secret "c2VjcmV0"; }; key "other" { };',
  'zone "example.ac.jp" { type primary; };',
])('%j is none', (text) => {
  expect(parseTsigKey(text)).toBeUndefined()
})

test('any secret is read as it is, whatever its base64 has in it', () => {
  const forms = [
    (secret: string) => `key "k" { algorithm hmac-sha256; secret "${secret}"; };`,
    // what begins with slashes is a comment to BIND too
    (secret: string) => `key k { secret ${secret.startsWith('//') ? `"${secret}"` : secret}; };`,
    (secret: string) => `k:${secret}`,
    (secret: string) => `hmac-sha256:k:${secret}\n`,
  ]
  const slashes = Buffer.from('ffffffffffff', 'hex')
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.constantFrom(...forms), (bytes, form) => {
      for (const secret of [Buffer.from(bytes), Buffer.concat([bytes, slashes]), Buffer.concat([slashes, bytes])])
        expect(parseTsigKey(form(secret.toString('base64')))?.secret).toEqual(secret)
    }),
  )
})

test('a file with a key is not for everybody, and no message repeats what is in it', async () => {
  await using folder = await daemonFolder()
  const file = join(folder.path, 'tsig')
  await writeFile(file, 'certflow:c2VjcmV0')
  await chmod(file, 0o644)
  const open = await readTsigKey(file).catch(String)
  expect(open).toContain(`Cannot read the TSIG key from "${file}": everybody on this machine may read it`)
  await chmod(file, 0o640)
  expect(await readTsigKey(file)).toMatchObject({ name: 'certflow' })
  await writeFile(file, 'certflow c2VjcmV0')
  const wrong = await readTsigKey(file).catch(String)
  expect(wrong).toContain('it is no key of a known algorithm')
  expect(wrong).not.toContain('c2VjcmV0')
})
