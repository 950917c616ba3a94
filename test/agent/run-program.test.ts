import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { describeEnd, type Program, runProgram } from '../../agent/run-program.ts'
import { daemonFolder } from '../support/servers/process.ts'

const deadlineMs = 30_000

const shell = (script: string, more: Partial<Program> = {}) =>
  runProgram({ argv: ['/bin/sh', '-c', script], deadlineMs, ...more })

test('says the exit code and what was written, both outputs as one', async () => {
  expect(await shell('echo to out; echo to err >&2; exit 3')).toEqual({
    end: { kind: 'exited', code: 3 },
    output: expect.stringMatching(/^(to out\nto err|to err\nto out)\n$/),
    stdout: 'to out\n',
  })
})

test('arguments arrive as they are, and no shell reads them', async () => {
  const odd = ['$(id)', '`id`', ';', 'a b', '', '*', '日本']
  const { stdout } = await runProgram({ argv: ['printf', '<%s>', ...odd], deadlineMs })
  expect(stdout).toBe(odd.map((word) => `<${word}>`).join(''))
})

test('a program gets the listed variables and those that are given, and begins at the root', async () => {
  process.env.CERTFLOW_TEST_SECRET = 'xyzzy'
  const { stdout } = await shell('env; pwd', { env: { CERTBOT_DOMAIN: 'www.example.ac.jp' } })
  delete process.env.CERTFLOW_TEST_SECRET
  expect(stdout).toContain('CERTBOT_DOMAIN=www.example.ac.jp\n')
  expect(stdout).toContain(`PATH=${process.env.PATH}\n`)
  expect(stdout).not.toContain('xyzzy')
  expect(stdout).toMatch(/\n\/\n$/)
})

test.for([
  ['that is not there', ['/no/such/program'], { kind: 'not-started', problem: 'no such file or folder (ENOENT)' }],
  ['that is a folder', ['/'], { kind: 'not-started', problem: 'no permission (EACCES)' }],
  ['that crashes', ['/bin/sh', '-c', 'kill -SEGV $$'], { kind: 'killed', signal: 'SIGSEGV' }],
  ['with a NUL', ['/bin/true', '\0'], { kind: 'not-started', problem: expect.any(String) }],
  ['with too much', ['/bin/true', 'x'.repeat(200_000)], { kind: 'not-started', problem: 'the system says E2BIG' }],
] as const)('a program %s', async ([, argv, end]) => {
  expect((await runProgram({ argv: argv as readonly [string], deadlineMs })).end).toEqual(end)
})

test('a flood takes no more than its last 64 KiB', async () => {
  const { end, output } = await shell('yes flood', { deadlineMs: 300 })
  expect(end).toEqual({ kind: 'timed-out', afterMs: 300 })
  expect(output.length).toBe(65_536)
})

/** Whether a process is alive, by its number that a script wrote to a file. */
async function alive(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8'))
  expect(pid).toBeGreaterThan(1)
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ') X')
  return !/\) [ZX]/.test(stat)
}

const sleeper = 'echo $$ > "$0"; exec sleep 600'

test.concurrent.for([
  ['ends in time', { script: 'exec sleep 600', deadlineMs: 200 }],
  ['takes no notice of SIGTERM', { script: "trap '' TERM; while :; do sleep 1; done", deadlineMs: 200 }],
  ['is stopped', { script: 'kill -STOP $$', deadlineMs: 200 }],
] as const)('at its deadline a program that %s is over', async ([, { script, deadlineMs }], { expect }) => {
  const begun = performance.now()
  expect((await shell(script, { deadlineMs })).end).toEqual({ kind: 'timed-out', afterMs: deadlineMs })
  expect(performance.now() - begun).toBeLessThan(10_000)
})

test.concurrent.for([
  ['a child that holds the output', 'sh -c "$1" "$0" & while [ ! -s "$0" ]; do :; done'],
  ['a child in a session of its own', 'setsid sh -c "$1" "$0" & while [ ! -s "$0" ]; do :; done'],
  [
    'a double fork that lets go of everything',
    '(setsid sh -c "$1" "$0" </dev/null >/dev/null 2>&1 &) ; while [ ! -s "$0" ]; do :; done',
  ],
] as const)('%s is over when its program is, and keeps nobody waiting', async ([, script], { expect }) => {
  await using folder = await daemonFolder()
  for (const [exit, end] of [
    ['exit 0', { kind: 'exited', code: 0 }],
    ['exec sleep 600', { kind: 'timed-out', afterMs: 2_000 }],
  ] as const) {
    const file = join(folder.path, exit.replace(' ', '-'))
    const program = ['/bin/sh', '-c', `${script}; ${exit}`, file, sleeper] as const
    const begun = performance.now()
    expect((await runProgram({ argv: program, deadlineMs: 2_000 })).end).toEqual(end)
    expect(performance.now() - begun).toBeLessThan(20_000)
    expect(await alive(file)).toBe(false)
  }
})

test('where daemons may stay, one that has let go stays after success, and no other', async () => {
  await using folder = await daemonFolder()
  const daemon = '(setsid sh -c "$1" "$0" </dev/null >/dev/null 2>&1 &) ; while [ ! -s "$0" ]; do :; done'
  const holder = '(setsid sh -c "$1" "$0" &) ; while [ ! -s "$0" ]; do :; done'
  for (const [name, script, stays] of [
    ['daemon', `${daemon}; exit 0`, true],
    ['failed', `${daemon}; exit 1`, false],
    ['holder', `${holder}; exit 0`, false],
  ] as const) {
    const file = join(folder.path, name)
    await runProgram({ argv: ['/bin/sh', '-c', script, file, sleeper], deadlineMs, mayLeaveDaemons: true })
    expect([name, await alive(file)]).toEqual([name, stays])
    if (stays) process.kill(Number(await readFile(file, 'utf8')))
  }
})

test('a signal ends it early, or before it began', async () => {
  const stop = new AbortController()
  const running = shell('exec sleep 600', { signal: stop.signal })
  await sleep(50)
  stop.abort()
  expect((await running).end).toEqual({ kind: 'aborted' })
  expect((await shell('exit 0', { signal: stop.signal })).end).toEqual({ kind: 'aborted' })
})

test('each end has its words', () => {
  expect(describeEnd({ kind: 'exited', code: 1 })).toBe('ended with exit code 1')
  expect(describeEnd({ kind: 'timed-out', afterMs: 30_000 })).toBe('had not ended after 30 s')
  expect(describeEnd({ kind: 'not-started', problem: 'no permission (EACCES)' })).toBe(
    'could not be started: no permission (EACCES)',
  )
})
