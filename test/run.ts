import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { type ForeignSuite, foreignSuites, missingOf } from './support/foreign.ts'
import { install } from './support/install.ts'

/*
 * `npm test`: every suite that can run here, and a sentence about each that can not.
 *
 * As root with CI=true or CERTFLOW_TEST_INSTALL=1 the programs that are missing are installed from Debian first.
 */

const isRoot = process.getuid?.() === 0
const mayInstall = process.env.CI === 'true' || process.env.CERTFLOW_TEST_INSTALL === '1'

const missing = foreignSuites.filter((suite) => missingOf(suite) !== undefined)
if (missing.length > 0 && mayInstall && isRoot) installAll(missing)

const leftOut = foreignSuites.flatMap((suite) => {
  const reason = whyNot(suite)
  return reason === undefined ? [] : [{ suite, reason }]
})
const withoutThese = leftOut.flatMap(({ suite }) => ['--exclude', suiteFile(suite)])
const statuses = [
  vitest('--project', 'quick', '--project', 'servers', ...withoutThese),
  // what measures the machine has it to itself
  vitest('--project', 'scale', ...withoutThese),
]
report()
process.exitCode = statuses.find((status) => status !== 0) ?? 0

function installAll(suites: readonly ForeignSuite[]): void {
  const packages = suites.flatMap((suite) => suite.packages)
  if (install(packages)) return
  console.error(`\nCannot install ${packages.join(' ')}: apt-get failed, see above`)
  process.exit(1)
}

function whyNot(suite: ForeignSuite): string | undefined {
  const install = `apt-get install ${suite.packages.join(' ')}`
  const missing = missingOf(suite)
  if (missing !== undefined)
    return `no ${basename(missing)} here; ${install}, or CERTFLOW_TEST_INSTALL=1 npm test as root`
  if (suite.needsRoot === true && !isRoot) return 'it needs root; run npm test as root'
  return undefined
}

function suiteFile({ name, folder = 'servers' }: ForeignSuite): string {
  return `test/${folder}/${name}.test.ts`
}

/** Runs vitest with all cases that there are, and gives back its exit code; 1 where a signal ended it. */
function vitest(...words: readonly string[]): number {
  const command = ['node_modules/vitest/vitest.mjs', 'run', ...words]
  const env = { ...process.env, CERTFLOW_ALL_CASES: '1' }
  return spawnSync(process.execPath, command, { env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1
}

function report(): void {
  const files = globSync('test/{servers,scale}/*.test.ts').sort()
  const ran = files.filter((file) => !leftOut.some(({ suite }) => suiteFile(suite) === file))
  const names = (paths: readonly string[]) => paths.map((path) => basename(path, '.test.ts')).join(', ')
  console.log(`\nSuites that ran: quick; ${names(ran) || 'no others'}`)
  for (const { suite, reason } of leftOut) console.log(`Left out: ${suite.name}: ${reason}`)
  if (leftOut.length === 0) console.log('Left out: none')
}
