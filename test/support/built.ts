import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** Both programs as they are shipped, joined into a folder of the cache: paths of `bin/certflow.js` and `bin/certflow-agent.js` begin there. */
export function builtPrograms(name: string): string {
  const folder = resolve(import.meta.dirname, '../../node_modules/.cache', name)
  execFileSync(process.execPath, ['packaging/build.ts', folder], { cwd: resolve(import.meta.dirname, '../..') })
  return folder
}
