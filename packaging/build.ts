import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'rolldown'

/*
 * `npm run build [-- folder]`: both programs into dist/. Modules are joined, and with them those libraries that every command loads and that come in a
 * hundred files each: half of what a short command cost was finding and reading them. Everything else stays where npm puts it.
 */

const joined = /^(?:zod|yaml|commander|p-limit|yocto-queue|ipaddr\.js)(?:\/|$)/

const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  string,
  object
>
const isOurs = (id: string) =>
  id.startsWith('node:') ||
  /^(?:lib|bin)\//.test(id) ||
  Object.keys({ ...dependencies, ...optionalDependencies }).some((name) => id === name || id.startsWith(`${name}/`))

const dir = process.argv[2] ?? 'dist'
rmSync(dir, { recursive: true, force: true })
const { output } = await build({
  input: { certflow: 'bin/certflow.ts', 'certflow-agent': 'bin/certflow-agent.ts' },
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !joined.test(id),
  output: { dir, format: 'esm', entryFileNames: 'bin/[name].js', chunkFileNames: 'lib/[name]-[hash].js' },
})
// npm sets the run bit only for what it installs, and npx says "Permission denied" here without it
for (const chunk of output) {
  // what the bundler adds by itself would be missing where the program runs
  const foreign = chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports].filter((id) => !isOurs(id)) : []
  if (foreign.length > 0)
    throw new Error(`${chunk.fileName} imports ${foreign.join(', ')}, which package.json does not bring`)
}
for (const { fileName } of output) if (fileName.startsWith('bin/')) chmodSync(join(dir, fileName), 0o755)
