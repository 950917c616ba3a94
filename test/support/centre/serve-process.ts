import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** `certflow serve` as a process. */
export interface ServeProcess {
  readonly url: string
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>
  readonly said: () => string
  readonly kill: (signal: NodeJS.Signals) => boolean
}

/** Starts it in this folder; resolves when it says where it listens. */
export async function serve(cwd: string): Promise<ServeProcess> {
  const bin = join(process.cwd(), 'bin/certflow.ts')
  const child = spawn(process.execPath, [bin, 'serve'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      said += piece
      const [, where] = /^certflow: serving .* on (http:\S+)$/m.exec(said) ?? []
      if (where !== undefined) resolve(where)
    })
    void ended.then(() => reject(new Error(said)))
  })
  return { url, ended, said: () => said, kill: (signal) => child.kill(signal) }
}
