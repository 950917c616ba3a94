import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'channel-'))
// Test files share this module: none of them is the last.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

let files = 0

/** The path of a new file that has this secret, readable by its owner alone. */
export function secretFile(secret: string): string {
  files += 1
  const path = join(folder, String(files))
  writeFileSync(path, `${secret}\n`, { mode: 0o600 })
  return path
}
