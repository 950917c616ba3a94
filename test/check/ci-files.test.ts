import { execFile, execFileSync } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { selfSigned } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { program } from '../support/certflow.ts'
import { pageOf } from '../support/pages.ts'

const commands = pageOf('docs/how-to.md')
  .blocks.flatMap(({ text }) => [...text.matchAll(/certflow inventory check .*inventory\.yaml.*/g)])
  .map(([command]) => command)

test('there is one for each of the three', () => {
  expect(commands).toHaveLength(3)
})

test.for(commands)('%s does what the page says', async (command) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'ci-'))
  await using server = await serveTls({ certificate: selfSigned({ names: ['127.0.0.1'] }) })
  const path = join(folder.path, 'inventory.yaml')
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.ac.jp', ...args], {
      cwd: folder.path,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  // Nothing listens there: the command fails where it connects to what did not change.
  writeFileSync(path, 'version: 1\nendpoints:\n  - { host: 127.0.0.1, port: 1 }\n')
  git('init', '--quiet', '--initial-branch=main')
  git('add', '.')
  git('commit', '--quiet', '--message=x')
  git('update-ref', 'refs/remotes/origin/main', 'HEAD')
  const env = { ...process.env, GITHUB_BASE_REF: 'main', CI_MERGE_REQUEST_DIFF_BASE_SHA: git('rev-parse', 'HEAD') }
  const run = () =>
    promisify(execFile)('bash', ['--norc', '-c', command.replace('certflow', `'${process.execPath}' '${program}'`)], {
      cwd: folder.path,
      env,
    })
  appendFileSync(path, `  - { host: 127.0.0.1, port: ${server.port} }\n`)
  await run()
  expect(server.accepted()).toBeGreaterThan(0)
  appendFileSync(path, '  - { host: 127.0.0.1, port: 2 }\n')
  await expect(run()).rejects.toMatchObject({ code: 1 })
  appendFileSync(path, '  - { hots: 127.0.0.1 }\n')
  await expect(run()).rejects.toMatchObject({ code: 1 })
})
