import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from '../../src/cli/import/source-files.ts'
import { createAuthority } from '../../src/demo/authority.ts'
import { certflowHere } from '../support/certflow-here.ts'

test('a folder shows what is in it: links within it are followed, others not', async () => {
  await using outer = await mkdtempDisposable(join(tmpdir(), 'import-files-'))
  const folder = join(outer.path, 'etc')
  const at = (path: string) => join(folder, path)
  await mkdir(at('live/www'), { recursive: true })
  await mkdir(at('archive'))
  await writeFile(join(outer.path, 'secret.conf'), 'secret')
  await writeFile(at('a.conf'), 'a')
  await writeFile(at('large.conf'), 'x'.repeat(2 ** 20 + 1))
  await writeFile(at('binary'), Buffer.of(0, 1, 2, 0x81))
  const authority = createAuthority()
  const issued = authority.issue({ names: ['www.example.ac.jp', '*.example.ac.jp'] })
  await writeFile(at('archive/fullchain1.pem'), `${issued.pem}${authority.rootPem}`)
  await symlink('../../archive/fullchain1.pem', at('live/www/fullchain.pem'))
  await symlink('../secret.conf', at('up.conf'))
  await symlink('/etc/passwd', at('passwd'))
  await symlink('.', at('round'))
  const files = sourceFiles(folder)
  expect(files.paths).toEqual(['a.conf', 'archive/fullchain1.pem', 'binary', 'large.conf', 'live/www/fullchain.pem'])
  expect(files.read('a.conf')).toBe('a')
  for (const path of ['../secret.conf', 'up.conf', 'passwd', '/etc/passwd', 'large.conf', 'binary', 'live', 'none'])
    expect([path, files.read(path)]).toEqual([path, undefined])
  expect(files.certificateNames('live/www/fullchain.pem')).toEqual(['www.example.ac.jp', '*.example.ac.jp'])
  expect(files.certificateNames('a.conf')).toEqual([])
})

test('a folder is no sheet, and one with nothing known is told as such', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'import-files-'))
  const asCsv = await certflowHere(['inventory', 'import', folder.path, '--from', 'csv'])
  expect(asCsv).toMatchObject({ code: 2, stderr: expect.stringContaining('as csv: it is a folder') })
  const unknown = await certflowHere(['inventory', 'import', folder.path])
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Cannot tell what') })
})
