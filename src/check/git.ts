import { execFileSync } from 'node:child_process'
import { basename, dirname } from 'node:path'

/** Reports whether git keeps a file. False where there is no git, and no repository. */
export function isTrackedByGit(file: string): boolean {
  try {
    // A monitor of files that the repository's own configuration names would be a program of somebody else.
    execFileSync('git', ['-c', 'core.fsmonitor=false', 'ls-files', '--error-unmatch', '--', basename(file)], {
      cwd: dirname(file),
      stdio: 'ignore',
      timeout: 10_000,
    })
    return true
  } catch {
    return false
  }
}
