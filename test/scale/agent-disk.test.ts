import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type KillLab, killLab } from '../support/agent/kill-lab.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { pathOf } from '../support/foreign.ts'

/* A disk that is full or fails, at each write and each fsync of a renewal that concern the agent's files. */

const strace = pathOf({ binary: 'strace' }) ?? 'strace'
const stride = isCampaign ? 1 : 5

interface Fault {
  readonly call: 'write' | 'fsync'
  readonly error: 'ENOSPC' | 'EIO'
  /** The file or folder that it is for, and which of the calls for it. */
  readonly path: string
  readonly nth: number
}

test('a disk that fails leaves what was in force, and is told', {
  timeout: isCampaign ? 3_600_000 : 600_000,
}, async () => {
  await using lab = await killLab('link')
  const faults = await faultsOf(lab)
  const figures = {
    faults: faults.length,
    'had an effect': 0,
    'pair as before': 0,
    'not renewed by the next runs': 0,
  }
  const wrong: string[] = []
  for (const fault of faults) {
    await lab.rewind()
    const before = pairOf(lab)
    const inject = `inject=${fault.call}:error=${fault.error}:when=${fault.nth}`
    const only = ['-e', `trace=${fault.call}`, '-P', fault.path, '-e', inject]
    const { code, text } = await lab.finished([strace, '-f', '-o', '/dev/null', ...only])
    const note = (what: string) => wrong.push(`${JSON.stringify(fault)}: ${what}: ${text}`)
    if (code !== 0) {
      figures['had an effect'] += 1
      if (code !== 1) note(`exit code ${code}`)
      if (!/\((ENOSPC|EIO)\)|disk|no space/i.test(text)) note('nothing is said of the disk')
    }
    if (lab.whatIsWrongWithThePair() !== undefined) note(lab.whatIsWrongWithThePair() ?? '')
    if (pairOf(lab) === before) figures['pair as before'] += 1
    else if (code !== 0) note('the pair is another one')
    if (!(await lab.isServed())) note('what is in force is not served')
    await lab.run(120)
    await lab.run(240)
    if (!lab.names().includes('two.example.test')) figures['not renewed by the next runs'] += 1
  }
  tell('agent-disk', figures)
  expect(wrong).toEqual([])
  expect(figures['not renewed by the next runs']).toBe(0)
  expect(figures['had an effect']).toBeGreaterThan(faults.length / 2)
})

function pairOf({ folder }: KillLab): string {
  return readFileSync(join(folder, 'tls/www.pem'), 'utf8') + readFileSync(join(folder, 'tls/www.key'), 'utf8')
}

/** Those of an undisturbed renewal, each by its number among the calls for its path. */
async function faultsOf(lab: KillLab): Promise<readonly Fault[]> {
  await lab.rewind()
  const log = join(lab.folder, 'strace.log')
  await lab.finished([strace, '-f', '-y', '-o', log, '-e', 'trace=write,fsync'])
  const numbers = new Map<string, number>()
  const faults: Fault[] = []
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, name, path = ''] = /^\d+ +(write|fsync)\(\d+<([^>]*)>/.exec(line) ?? []
    if ((name !== 'write' && name !== 'fsync') || !path.startsWith(`${lab.folder}/`)) continue
    const nth = (numbers.get(`${name} ${path}`) ?? 0) + 1
    numbers.set(`${name} ${path}`, nth)
    faults.push({ call: name, error: name === 'write' ? 'ENOSPC' : 'EIO', path, nth })
  }
  return faults.filter((_, index) => index % stride === 0)
}
