import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'rolldown'

/** A library that is part of the bundle, and the terms under which it may be. */
export interface BundledLibrary {
  readonly name: string
  readonly license: string
}

/**
 * Bundles a program of bin/ and its libraries into a folder: `<name>.js`, and beside it a file for each part that is loaded when it is needed. Resolves to the
 * libraries. Rejects where anything but Node itself would have to be found at run time.
 */
export async function bundleProgram(name: string, folder: string): Promise<readonly BundledLibrary[]> {
  const { output } = await build({
    input: { [name]: `bin/${name}.ts` },
    platform: 'node',
    plugins: [requiredIsBundled],
    output: { dir: folder, format: 'esm', minify: true, chunkFileNames: '[name]-[hash].js' },
  })
  const chunks = output.filter((each) => each.type === 'chunk')
  const own = new Set(chunks.map(({ fileName }) => fileName))
  const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
  const missing = imported.filter((target) => !own.has(target) && !target.startsWith('node:'))
  if (missing.length > 0) throw new Error(`the bundle would look for ${missing.join(', ')}`)
  return librariesOf(chunks.flatMap(({ moduleIds }) => moduleIds))
}

/** What a module loads when it needs it, by a `require` of its own making, is to be in the bundle too. */
const requiredIsBundled: Plugin = {
  name: 'required-is-bundled',
  transform(code) {
    const own = 'const require = createRequire(import.meta.url)'
    return code.includes(own) ? code.replace(own, '') : undefined
  },
}

function librariesOf(modules: readonly string[]): BundledLibrary[] {
  const names = new Set(modules.flatMap((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []))
  return [...names].sort().map((name) => ({ name, license: licenseOf(name) }))
}

/** The text of its licence, or its name where the library brings no text. */
function licenseOf(name: string): string {
  const folder = join('node_modules', name)
  const [file] = globSync(join(folder, '{LICENSE,LICENCE,license,License}*')).sort()
  if (file !== undefined && existsSync(file)) return readFileSync(file, 'utf8').trim()
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { license?: string }
  if (license === undefined) throw new Error(`${name} does not say under which licence it is`)
  return license
}
