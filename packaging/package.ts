import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { packDeb } from './deb.ts'
import { thisRelease } from './release.ts'
import { packRpm } from './rpm.ts'
import { packTarball } from './tarball.ts'
import { makeTree } from './tree.ts'

/*
 * `npm run package [folder]`: writes the agent as a tarball, a .deb and an .rpm for this machine's architecture, and SHA256SUMS. The same sources give the same
 * bytes. Needs tar, xz, dpkg-deb and rpmbuild.
 */

process.umask(0o022)
const out = resolve(process.argv[2] ?? 'packages')
const release = thisRelease()
using work = mkdtempDisposableSync(join(tmpdir(), 'certflow-package-'))
const tree = join(work.path, 'tree')
mkdirSync(out, { recursive: true })
await makeTree(tree, release)
const sums = [packTarball, packDeb, packRpm].map((pack) => {
  const file = pack(tree, work.path, release, out)
  return `${createHash('sha256')
    .update(readFileSync(join(out, file)))
    .digest('hex')}  ${file}\n`
})
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''))
