import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BundledLibrary, bundleProgram } from './bundle.ts'
import type { PackagedProgram } from './programs.ts'
import type { Release } from './release.ts'

/**
 * Makes what is installed below `/usr` or another prefix: a program with a Node of its own, man pages, completions, an example. Everything is for everybody
 * to read, and for its owner alone to write.
 */
export async function makeTree(
  prefix: string,
  { name, manPages, example }: PackagedProgram,
  { version }: Release,
): Promise<void> {
  const home = join(prefix, 'lib', name)
  const { libraries, beside } = await bundleProgram(name, join(home, 'dist/bin'))
  for (const file of beside) copy(join('node_modules', file), join(home, 'node_modules', file))
  write(join(home, 'package.json'), `${JSON.stringify({ name, version, type: 'module' })}\n`)
  copy('node_modules/node/bin/node', join(home, 'node'), 0o755)
  copy('packaging/launcher.sh', join(prefix, 'bin', name), 0o755)
  const share = join(prefix, 'share')
  for (const page of readdirSync('man').filter((file) => manPages.test(file)))
    write(join(share, 'man/man1', `${page}.gz`), gzipSync(readFileSync(join('man', page)), { level: 9 }))
  copy(`completions/${name}.bash`, join(share, 'bash-completion/completions', name))
  copy(`completions/_${name}`, join(share, 'zsh/site-functions', `_${name}`))
  copy(`completions/${name}.fish`, join(share, 'fish/vendor_completions.d', `${name}.fish`))
  const docs = join(share, 'doc', name)
  copy(example, join(docs, example))
  write(join(docs, 'copyright'), copyrightText(name, libraries))
}

/** A copy of the tree below another folder, as a package has it. */
export function copyTree(tree: string, prefix: string): void {
  mkdirSync(dirname(prefix), { recursive: true })
  cpSync(tree, prefix, { recursive: true })
}

function copy(from: string, to: string, mode = 0o644): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
  chmodSync(to, mode)
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function copyrightText(name: string, libraries: readonly BundledLibrary[]): string {
  const node = `lib/${name}/node is Node.js ${process.version}, unchanged, as nodejs.org publishes it. Its terms and those of what it contains:
https://github.com/nodejs/node/blob/${process.version}/LICENSE`
  const parts = libraries.map(({ name, license }) => `${name}\n\n${license}`)
  const line = `\n\n${'-'.repeat(76)}\n\n`
  return `${[readFileSync('LICENSE', 'utf8').trim(), node, ...parts].join(line)}\n`
}
