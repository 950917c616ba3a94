import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version in package.json, which stands above `src/` in a checkout and above `dist/` in a package. */
export function packageVersion(): string {
  const file = ['../..', '../../..']
    .map((up) => join(import.meta.dirname, up, 'package.json'))
    .find((path) => existsSync(path))
  const manifest: { version?: string } = file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'))
  return manifest.version ?? 'unknown'
}
