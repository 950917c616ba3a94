import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { packDeb } from './deb.ts'
import { agent, centre } from './programs.ts'
import { thisRelease } from './release.ts'
import { packRpm } from './rpm.ts'
import { packTarball } from './tarball.ts'
import { makeTree } from './tree.ts'

/*
 * `npm run package [folder]`: writes the agent as a tarball, a .deb and an .rpm for this machine's architecture, the centre as a .deb, and SHA256SUMS; prints
 * each with its size once it is there. The same sources give the same bytes. Needs tar, xz, dpkg-deb and rpmbuild.
 */

const wanted = [
  { program: agent, packs: [packTarball, packDeb, packRpm] },
  { program: centre, packs: [packDeb] },
]

process.umask(0o022)
const [, , folder = 'packages'] = process.argv
const out = resolve(folder)
const release = thisRelease()
mkdirSync(out, { recursive: true })
const sums: string[] = []
for (const { program, packs } of wanted) {
  using work = mkdtempDisposableSync(join(tmpdir(), 'certflow-package-'))
  const tree = join(work.path, 'tree')
  await makeTree(tree, program, release)
  for (const pack of packs) {
    const file = pack(tree, work.path, program, release, out)
    const bytes = readFileSync(join(out, file))
    sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${file}\n`)
    tell(file, bytes.length)
  }
}
const sumsText = sums.join('')
writeFileSync(join(out, 'SHA256SUMS'), sumsText)
tell('SHA256SUMS', sumsText.length)

/** One line of a file that is there now. */
function tell(file: string, bytes: number): void {
  const size = bytes < 1e6 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`
  process.stdout.write(`${join(folder, file)} (${size})\n`)
}
