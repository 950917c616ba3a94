import { execFileSync } from 'node:child_process'
import { basename, dirname } from 'node:path'

/** Hooks of git run with these; they would make git look at another repository or folder than that of the file. */
const hookVariables: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_COMMON_DIR',
])

/** How git is to run. */
interface GitOptions {
  /** The folder that it is run in. */
  readonly cwd: string
  readonly input?: string
  readonly maxBuffer?: number
}

/** What git prints. Throws as execFileSync does, with what git says as `stderr`. */
export function git(args: readonly string[], { cwd, input = '', maxBuffer = 2 ** 24 }: GitOptions): Buffer {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !hookVariables.has(name)))
  // A monitor of files that the repository's own configuration names would be a program of somebody else.
  return execFileSync('git', ['-c', 'core.fsmonitor=false', ...args], {
    cwd,
    env: { ...env, LC_ALL: 'C' },
    input,
    maxBuffer,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 60_000,
  })
}

/** Reports whether git keeps a file. False where there is no git, and no repository. */
export function isTrackedByGit(file: string): boolean {
  try {
    git(['ls-files', '--error-unmatch', '--', basename(file)], { cwd: dirname(file) })
    return true
  } catch {
    return false
  }
}
