import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
  const run = () =>
    execFileSync('bash', ['-c', command.replace('certflow', `'${process.execPath}' '${program}'`)], {
      cwd: folder.path,
      stdio: 'pipe',
    })
  writeFileSync(join(folder.path, 'inventory.yaml'), 'version: 1\nendpoints:\n  - host: www.example.ac.jp\n')
  expect(run).not.toThrow()
  writeFileSync(join(folder.path, 'inventory.yaml'), 'version: 1\nendpoints:\n  - hots: www.example.ac.jp\n')
  expect(run).toThrow(expect.objectContaining({ status: 1 }))
})
