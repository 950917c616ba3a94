import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'rolldown'

/** A library that is part of the bundle, and the terms under which it may be. */
export interface BundledLibrary {
  readonly name: string
  readonly license: string
}

/**
 * Libraries whose heart is a binary for each architecture, which no bundle holds: by their names, the files of node_modules/ that are needed of them
 * at run time, which go beside the bundle as they are.
 */
const binaryLibraries: Readonly<Record<string, readonly string[]>> = {
  koffi: [
    ...['package.json', 'index.js', 'src/koffi/index.js', 'src/koffi/src/static.js'].map((file) => `koffi/${file}`),
    ...['package.json', 'index.js', `linux_${process.arch}/koffi.node`].map(
      (file) => `@koromix/koffi-linux-${process.arch}/${file}`,
    ),
  ],
}

/** What a program is made of, beside its own bundle. */
export interface BundledLibraries {
  /** Those within the bundle, and those beside it. */
  readonly libraries: readonly BundledLibrary[]
  /** Files of node_modules/, by their paths there, that are to be found from the bundle. */
  readonly beside: readonly string[]
}

/**
 * Bundles a program of bin/ and its libraries into a folder: `<name>.js`, and beside it a file for each part that is loaded when it is needed. Rejects where
 * anything but Node itself and what it answers would have to be found at run time.
 */
export async function bundleProgram(name: string, folder: string): Promise<BundledLibraries> {
  const { output } = await build({
    input: { [name]: `bin/${name}.ts` },
    platform: 'node',
    external: Object.keys(binaryLibraries),
    plugins: [requiredIsBundled],
    output: { dir: folder, format: 'esm', minify: true, chunkFileNames: '[name]-[hash].js' },
  })
  const chunks = output.filter((each) => each.type === 'chunk')
  const own = new Set(chunks.map(({ fileName }) => fileName))
  const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
  const outside = [...new Set(imported)].filter((target) => !own.has(target) && !target.startsWith('node:'))
  const missing = outside.filter((target) => binaryLibraries[target] === undefined)
  if (missing.length > 0) throw new Error(`the bundle would look for ${missing.join(', ')}`)
  const names = [...namesOf(chunks.flatMap(({ moduleIds }) => moduleIds)), ...outside].sort()
  return {
    libraries: names.map((name) => ({ name, license: licenseOf(name) })),
    beside: outside.flatMap((target) => binaryLibraries[target] ?? []),
  }
}

/** What a module loads when it needs it, by a `require` of its own making, is to be in the bundle too. */
const requiredIsBundled: Plugin = {
  name: 'required-is-bundled',
  transform(code) {
    const own = 'const require = createRequire(import.meta.url)'
    return code.includes(own) ? code.replace(own, '') : undefined
  },
}

function namesOf(modules: readonly string[]): Set<string> {
  return new Set(modules.flatMap((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []))
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
