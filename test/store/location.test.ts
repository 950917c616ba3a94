import { expect, test } from 'vitest'
import { parseStoreLocation } from '../../src/store/location.ts'

// biome-ignore format: table
test.for([
  ['sqlite:/var/lib/certflow/certflow.db',   '/var/lib/certflow/certflow.db'],
  ['sqlite:certflow.db',                     '/etc/certflow/certflow.db'],
  ['sqlite:./state/certflow.db',             '/etc/certflow/state/certflow.db'],
  ['sqlite:///var/lib/certflow.db',          '/var/lib/certflow.db'],
  ['sqlite:file:certflow.db',                '/etc/certflow/file:certflow.db'],
  ['sqlite:/srv/大学/証明書 1.db',            '/srv/大学/証明書 1.db'],
] as const)('%s is the file %s', ([text, path]) => {
  expect(parseStoreLocation(text, '/etc/certflow')).toEqual({ ok: true, value: { kind: 'sqlite', path } })
})

// biome-ignore format: table
test.for([
  ['',                            /does not say what kind/,   /sqlite:\/var\/lib/],
  ['/srv/certflow.db',            /does not say what kind/,   /write sqlite:\/srv\/certflow\.db/],
  ['certflow.db',                 /does not say what kind/,   /write sqlite:certflow\.db/],
  ['postgres://localhost/c',      /not in this version/,      /sqlite:/],
  ['PostgreSQL://localhost/c',    /not in this version/,      /sqlite:/],
  ['mysql://localhost/c',         /"mysql" is no kind/,       /sqlite:/],
  ['SQLite:/srv/c.db',            /"SQLite" is no kind/,      /sqlite:/],
  ['sqlite:',                     /not named/,                /sqlite:\/var\/lib/],
  ['sqlite:  ',                   /not named/,                /sqlite:\/var\/lib/],
  ['sqlite::memory:',             /no file/,                  /forgotten/],
  ['sqlite:/srv/\0c.db',          /NUL/,                      /sqlite:/],
  ['sqlite://srv/certflow.db',    /path itself/,              /write sqlite:\/srv\/certflow\.db/],
  ['sqlite:~/certflow.db',        /no plain path/,            /without ~/],
  ['sqlite:/srv/c.db?mode=ro',    /no plain path/,            /without ~/],
  ['sqlite:/srv/',                /is a folder/,              /write sqlite:\/srv\/certflow\.db/],
  ['\u001b[31m:x',                /\\u\{1b\}/,                /sqlite:/],
] as const)('%j is refused', ([text, problem, hint]) => {
  expect(parseStoreLocation(text, '/etc/certflow')).toMatchObject({
    ok: false,
    problem: expect.stringMatching(problem),
    hint: expect.stringMatching(hint),
  })
})
