import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './support/figures.ts'

/*
 * `npm run campaign <name>`: the large figures in full, which `npm test` runs at a small size. `all` runs each.
 * Ends with a table and the same as JSON; exit code 1 where a figure misses its goal.
 */

const campaigns = [
  'tarpits',
  'targets',
  'fleet',
  'sixteen',
  'syn-limit',
  'malformed',
  'interrupt',
  'resume',
  'hostile',
  'startup',
  'streams',
  'depths',
  'store',
  'check',
  'year',
  'campus-week',
  'storm',
  'smtp-down',
  'outbox',
  'run-figures',
  'hostile-sinks',
  'escalation-kills',
  'centre-kills',
  'import',
  'agent-kills',
  'agent-disk',
  'agent-at-once',
  'packages',
  'agent-orders',
  'agent-forgeries',
  'agents-at-once',
  'pages-large',
] as const

const wanted = process.argv[2] ?? ''
const chosen = wanted === 'all' ? campaigns : campaigns.filter((name) => name === wanted)
if (chosen.length === 0) {
  console.error(`npm run campaign <name>, where name is one of ${campaigns.join(', ')}, all`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'campaign-'))
const file = join(folder, 'figures.ndjson')
writeFileSync(file, '')
const files = chosen.flatMap((name) => globSync(`test/{scale,servers}/${name}.test.ts`))
const command = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'scale', '--project', 'servers', ...files]
const { status } = spawnSync(process.execPath, command, {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, CERTFLOW_CAMPAIGN: '1', CERTFLOW_FIGURES: file },
})
const figures: Figure[] = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
rmSync(folder, { recursive: true })
console.table(figures)
console.log(JSON.stringify({ node: process.version, figures }))
process.exitCode = status ?? 1
