import { execFileSync } from 'node:child_process'
import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { selfSigned } from '../../src/demo/authority.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { pathOf } from '../support/foreign.ts'

test('a folder that nginx takes, and what nginx -T prints of it, become the same entries', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'import-nginx-'))
  const at = (path: string) => join(folder.path, path)
  const { pem, keyPem } = selfSigned({ names: ['cert.example.ac.jp'] })
  for (const each of ['sites-available', 'sites-enabled', 'snippets', 'tls']) await mkdir(at(each))
  await writeFile(at('tls/www.pem'), pem)
  await writeFile(at('tls/www.key'), keyPem)
  await writeFile(at('snippets/tls.conf'), 'ssl_certificate tls/www.pem;\nssl_certificate_key tls/www.key;\n')
  await writeFile(
    at('sites-available/www'),
    `server { # the main one
  listen 8443 ssl;
  server_name www.example.ac.jp "portal.example.ac.jp" *.example.ac.jp 'wiki.example.ac.jp';
  include snippets/tls.conf;
}
server { listen 9443 ssl; include snippets/tls.conf; }
server { listen 8080; server_name plain.example.ac.jp; }
`,
  )
  await symlink('../sites-available/www', at('sites-enabled/www'))
  await writeFile(
    at('nginx.conf'),
    `pid ${at('nginx.pid')};\nerror_log stderr;\nevents {}\nhttp {\n  access_log off;\n  include sites-enabled/*;\n}\n`,
  )
  const dump = execFileSync(pathOf({ binary: 'nginx' }) ?? '', ['-T', '-c', at('nginx.conf'), '-p', folder.path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const certificate = '# note: certificate tls/www.pem'
  const entries = ['www', 'portal', 'wiki'].map(
    (name) => `  - { host: ${name}.example.ac.jp, port: 8443 } ${certificate}`,
  )
  const ofFolder = await certflowHere(['inventory', 'import', folder.path])
  expect(ofFolder.stdout.split('\n').slice(3)).toEqual([
    ...entries,
    `  - { host: cert.example.ac.jp, port: 9443 } ${certificate}`,
    '',
  ])
  expect(ofFolder.stderr).toContain('sites-enabled/www line 1: left out: "*.example.ac.jp": no full name')
  const ofDump = await certflowHere(['inventory', 'import', '-'], { stdin: dump })
  // what is printed holds no certificates
  expect(ofDump.stdout.split('\n').slice(3)).toEqual([...entries, ''])
  expect(ofDump.stderr).toContain('looks like nginx')
})
