import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Release } from './release.ts'
import { copyTree } from './tree.ts'
import { description, summary } from './words.ts'

/** Packs the tree for Debian and its relatives. Gives back the name of the file. */
export function packDeb(
  tree: string,
  work: string,
  { packageVersion, architecture, epoch }: Release,
  out: string,
): string {
  const root = join(work, 'deb')
  const usr = join(root, 'usr')
  copyTree(tree, usr)
  // Debian's zsh looks for what packages bring in a folder of its own.
  renameSync(join(usr, 'share/zsh/site-functions'), join(usr, 'share/zsh/vendor-completions'))
  mkdirSync(join(root, 'DEBIAN'))
  writeFileSync(join(root, 'DEBIAN/control'), controlText(packageVersion, architecture.debian))
  for (const script of ['prerm', 'postrm']) {
    copyFileSync(join('packaging', script), join(root, 'DEBIAN', script))
    chmodSync(join(root, 'DEBIAN', script), 0o755)
  }
  const file = `certflow-agent_${packageVersion}_${architecture.debian}.deb`
  const options = ['--root-owner-group', '-Zxz', '-z1', '--threads-max=1']
  execFileSync('dpkg-deb', [...options, '--build', root, join(out, file)], {
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return file
}

/** What Node is linked with, which is all that it needs: since Debian 10, and Ubuntu 20.04. */
const depends = 'libc6 (>= 2.28), libstdc++6 (>= 8)'

function controlText(version: string, architecture: string): string {
  const paragraph = description.map((line) => ` ${line}\n`).join('')
  return `Package: certflow-agent
Version: ${version}
Architecture: ${architecture}
Maintainer: certflow <certflow@localhost>
Section: net
Priority: optional
Depends: ${depends}
Description: ${summary}
${paragraph}`
}
