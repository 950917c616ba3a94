import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { PackagedProgram } from './programs.ts'
import type { Release } from './release.ts'
import { copyTree } from './tree.ts'

/** Packs the tree as an archive of one folder, which runs from wherever it is unpacked. Gives back the name of the file. */
export function packTarball(
  tree: string,
  work: string,
  { name }: PackagedProgram,
  { version, architecture, epoch }: Release,
  out: string,
): string {
  const folder = `${name}-${version}-linux-${architecture.node}`
  copyTree(tree, join(work, folder))
  const file = `${folder}.tar.xz`
  const same = ['--sort=name', `--mtime=@${epoch}`, '--owner=0', '--group=0', '--numeric-owner', '--format=gnu']
  execFileSync('tar', ['-C', work, ...same, '-I', 'xz -1 -T1', '-cf', join(out, file), folder])
  return file
}
