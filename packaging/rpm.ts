import { execFileSync } from 'node:child_process'
import { globSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { endUnits } from './end-units.ts'
import type { PackagedProgram } from './programs.ts'
import type { Release } from './release.ts'
import { copyTree } from './tree.ts'

/** Packs the tree for RHEL and its relatives. Gives back the name of the file. */
export function packRpm(tree: string, work: string, program: PackagedProgram, release: Release, out: string): string {
  const top = join(work, 'rpm')
  const usr = join(top, 'tree/usr')
  copyTree(tree, usr)
  const spec = join(top, `${program.name}.spec`)
  writeFileSync(spec, specText(join(top, 'tree'), program, release))
  execFileSync(
    'rpmbuild',
    ['-bb', '--quiet', '--target', release.architecture.rpm, '--define', `_topdir ${top}`, spec],
    {
      env: { ...process.env, SOURCE_DATE_EPOCH: release.epoch },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const [made = ''] = globSync(join(top, 'RPMS/*/*.rpm'))
  renameSync(made, join(out, basename(made)))
  return basename(made)
}

/**
 * Nothing is looked for in the files and nothing is done to them: they are ready. `%preun` is what this format has for Debian's prerm; it knows no purge, so
 * that settings and state stay.
 */
function specText(tree: string, program: PackagedProgram, { packageVersion }: Release): string {
  const { name, summary, description } = program
  const files = globSync('**', { cwd: tree, withFileTypes: true }).filter((entry) => !entry.isDirectory())
  const paths = files.map((file) => join(file.parentPath, file.name).slice(tree.length)).sort()
  return `%global __os_install_post %{nil}
%global _build_id_links none
%global debug_package %{nil}
%global _buildhost localhost
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _binary_payload w1.xzdio

Name: ${name}
Version: ${packageVersion}
Release: 1
Summary: ${summary}
License: MIT
Requires: glibc >= 2.28, libstdc++ >= 8
AutoReqProv: no

%description
${description.join('\n')}

%install
mkdir -p %{buildroot}
cp -a ${tree}/. %{buildroot}/

%preun
# 0: the last version
${endUnits(program, '[ "$1" = 0 ]').trim()}

%files
%defattr(-,root,root)
%dir /usr/lib/${name}
%dir /usr/lib/${name}/dist
%dir /usr/lib/${name}/dist/bin
%dir /usr/share/doc/${name}
${paths.join('\n')}
`
}
