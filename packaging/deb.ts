import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { endUnits } from './end-units.ts'
import type { PackagedProgram } from './programs.ts'
import type { Release } from './release.ts'
import { copyTree } from './tree.ts'

/** Packs the tree for Debian and its relatives. Gives back the name of the file. */
export function packDeb(
  tree: string,
  work: string,
  program: PackagedProgram,
  { packageVersion, architecture, epoch }: Release,
  out: string,
): string {
  const root = join(work, 'deb')
  const usr = join(root, 'usr')
  copyTree(tree, usr)
  // Debian's zsh looks for what packages bring in a folder of its own.
  renameSync(join(usr, 'share/zsh/site-functions'), join(usr, 'share/zsh/vendor-completions'))
  for (const file of program.systemdFiles) copySystemdFile(file, usr, program)
  writeControl(join(root, 'DEBIAN'), program, packageVersion, architecture.debian)
  const file = `${program.name}_${packageVersion}_${architecture.debian}.deb`
  const options = ['--root-owner-group', '-Zxz', '-z1', '--threads-max=1']
  execFileSync('dpkg-deb', [...options, '--build', root, join(out, file)], {
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return file
}

/** Those of systemd/ are for a machine where an administrator has made the command. */
function copySystemdFile(file: string, usr: string, { name }: PackagedProgram): void {
  const to = join(usr, 'lib', file === 'sysusers.conf' ? `sysusers.d/${name}.conf` : `systemd/system/${file}`)
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(
    to,
    readFileSync(join('systemd', file), 'utf8').replace('ExecStart=/usr/local/bin/', 'ExecStart=/usr/bin/'),
  )
}

function writeControl(folder: string, program: PackagedProgram, version: string, architecture: string): void {
  mkdirSync(folder)
  writeFileSync(join(folder, 'control'), controlText(program, version, architecture))
  const ownScripts = ['postinst', 'postrm'].filter((script) => existsSync(join('packaging', program.name, script)))
  for (const script of ownScripts) cpSync(join('packaging', program.name, script), join(folder, script))
  writeFileSync(join(folder, 'prerm'), `#!/bin/sh\nset -e\n${endUnits(program, '[ "$1" = remove ]')}`)
  for (const script of [...ownScripts, 'prerm']) chmodSync(join(folder, script), 0o755)
}

/** What Node is linked with, which is all that it needs: since Debian 10, and Ubuntu 20.04. */
const nodeNeeds = ['libc6 (>= 2.28)', 'libstdc++6 (>= 8)']

function controlText(program: PackagedProgram, version: string, architecture: string): string {
  const paragraph = program.description.map((line) => ` ${line}\n`).join('')
  return `Package: ${program.name}
Version: ${version}
Architecture: ${architecture}
Maintainer: certflow <certflow@localhost>
Section: net
Priority: optional
Depends: ${[...nodeNeeds, ...program.debianNeeds].join(', ')}
Description: ${program.summary}
${paragraph}`
}
