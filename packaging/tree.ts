import { chmodSync, copyFileSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BundledLibrary, bundleAgent } from './bundle.ts'
import type { Release } from './release.ts'

/**
 * Makes what is installed below `/usr` or another prefix: the program with a Node of its own, man pages, completions, an example. Everything is for everybody
 * to read, and for its owner alone to write.
 */
export async function makeTree(prefix: string, { version }: Release): Promise<void> {
  const home = join(prefix, 'lib/certflow-agent')
  const libraries = await bundleAgent(join(home, 'dist/bin'))
  write(join(home, 'package.json'), `${JSON.stringify({ name: 'certflow-agent', version, type: 'module' })}\n`)
  copy('node_modules/node/bin/node', join(home, 'node'), 0o755)
  copy('packaging/certflow-agent.sh', join(prefix, 'bin/certflow-agent'), 0o755)
  const share = join(prefix, 'share')
  for (const page of globSync('man/certflow-agent{,-*}.1'))
    write(join(share, 'man/man1', `${basename(page)}.gz`), gzipSync(readFileSync(page), { level: 9 }))
  copy('completions/certflow-agent.bash', join(share, 'bash-completion/completions/certflow-agent'))
  copy('completions/_certflow-agent', join(share, 'zsh/site-functions/_certflow-agent'))
  copy('completions/certflow-agent.fish', join(share, 'fish/vendor_completions.d/certflow-agent.fish'))
  const docs = join(share, 'doc/certflow-agent')
  copy('agent.example.yaml', join(docs, 'agent.example.yaml'))
  write(join(docs, 'copyright'), copyrightText(libraries))
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

function copyrightText(libraries: readonly BundledLibrary[]): string {
  const node = `lib/certflow-agent/node is Node.js ${process.version}, unchanged, as nodejs.org publishes it. Its terms and those of what it contains:
https://github.com/nodejs/node/blob/${process.version}/LICENSE`
  const parts = libraries.map(({ name, license }) => `${name}\n\n${license}`)
  const line = `\n\n${'-'.repeat(76)}\n\n`
  return `${[readFileSync('LICENSE', 'utf8').trim(), node, ...parts].join(line)}\n`
}
