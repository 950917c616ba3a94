import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { reportFormats } from '../src/report/index.ts'
import { generatedFiles } from './support/generate/files.ts'

const files = generatedFiles()

test.for([...files])('%s is up to date (npm run generate)', ([path, text]) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test.for(['completions', 'man'])('%s holds nothing else', (folder) => {
  const found = readdirSync(folder).map((name) => `${folder}/${name}`)
  expect(found.filter((path) => !files.has(path))).toEqual([])
})

test('package.json names the man pages and ships what is generated', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { man: string[]; files: string[] }
  expect(manifest.man.sort()).toEqual([...files.keys()].filter((path) => path.startsWith('man/')).sort())
  expect(manifest.files).toEqual(expect.arrayContaining(['completions', 'man', 'inventory.schema.json']))
})

describe('bash', () => {
  // biome-ignore format: table
  test.for([
    [['certflow', ''],                                  ['init', 'scan', 'run', 'alert', 'report', 'inventory', 'manual', 'serve', 'users', 'tokens', 'agents', 'backup', 'restore', 'doctor', 'demo', 'help']],
    [['certflow', 's'],                                 ['scan', 'serve']],
    [['certflow', 'help', ''],                          ['init', 'scan', 'run', 'alert', 'report', 'inventory', 'manual', 'serve', 'users', 'tokens', 'agents', 'backup', 'restore', 'doctor', 'demo', 'help']],
      [['certflow', 'inventory', ''],                     ['check', 'schema', 'fmt', 'import', 'discover', 'forecast', 'help']],
    [['certflow', 'inventory', 'discover', '--ti'],     ['--timeout']],
    [['certflow', 'inventory', '--verb'],               ['--verbose']],
    [['certflow', 'scan', 'demo', '--per-h'],           ['--per-host']],
    [['certflow', '--v'],                               ['--verbose', '--version']],
    [['certflow', 'demo', '--k'],                       ['--keep']],
    [['certflow', 'scan', '--per-'],                    ['--per-host', '--per-network']],
    [['certflow', 'scan', '--format', ''],              Object.keys(reportFormats)],
    [['certflow', 'scan', '--format', '=', 'j'],        ['json', 'junit']],
    [['certflow', 'scan', '--format', '='],             Object.keys(reportFormats)],
    [['certflow', 'scan', 'x', '--fail-on', 'w'],       ['warning']],
    [['certflow', 'scan', '--timeout', ''],             []],
    [['certflow', 'scan', '-i', 'inventory.ex'],        ['inventory.example.yaml']],
    [['certflow', 'scan', 'www'],                       []],
    [['certflow-agent', '--v'],                         ['--verbose', '--version']],
  ] as const)('%j is completed', ([words, wanted]) => {
    expect(completed(words)).toEqual(wanted)
  })
})

/** What bash offers for the last of these words. */
function completed([program, ...words]: readonly string[]): string[] {
  const script = `. "completions/$1.bash"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
"_\${1//-/_}" 2>/dev/null; ((\${#COMPREPLY[@]} == 0)) || printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', program ?? '', ...words], { encoding: 'utf8' })
  return output.split('\n').filter((line) => line !== '')
}
