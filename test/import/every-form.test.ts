import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type ImportFormatName, importFormats } from '../../src/import/index.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { times } from '../support/counts.ts'
import { importMutations } from './mutations.ts'
import { samples } from './samples.ts'

const forms = Object.keys(importFormats) as ImportFormatName[]

const existing = `# the inventory of the centre
version: 1

contacts:
  center: { email: [pki@center.example.ac.jp] } # who answers

endpoints:
  # the first of all
  - { host: first.example.ac.jp, owner: center } # stays
  - host: second.example.ac.jp # stays, too
    owner: center
# the end
`

test.for(forms)(
  '%s is known by itself; import, fmt, check and import again change nothing, and comments stay',
  async (form) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'import-form-'))
    const sample = samples[form]
    const files =
      'text' in sample
        ? { source: sample.text }
        : Object.fromEntries(Object.entries(sample.files).map(([path, text]) => [`source/${path}`, text]))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder.path, path)), { recursive: true })
      await writeFile(join(folder.path, path), text)
    }
    const inventory = join(folder.path, 'inventory.yaml')
    const here = { cwd: folder.path, now: () => new Date('2026-11-29T00:00:00Z') }
    const importing = () => certflowHere(['inventory', 'import', 'source', '--into', 'inventory.yaml'], here)
    await writeFile(inventory, existing)
    const first = await importing()
    expect(first).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(`looks like ${form}`) })
    const added = await readFile(inventory, 'utf8')
    expect(added.length).toBeGreaterThan(existing.length)
    expect(linesOf(added)).toEqual(expect.arrayContaining(linesOf(existing)))
    const again = await importing()
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('0 endpoints added') })
    expect(await readFile(inventory, 'utf8')).toBe(added)
    expect(await certflowHere(['inventory', 'check', 'inventory.yaml'], here)).toMatchObject({ code: 0 })
    expect(await certflowHere(['inventory', 'fmt', 'inventory.yaml'], here)).toMatchObject({ code: 0 })
    const formatted = await readFile(inventory, 'utf8')
    const comments = (text: string) => [...text.matchAll(/ #.*|^#.*/gm)].map(([comment]) => comment.trim()).sort()
    expect(comments(formatted)).toEqual(comments(added))
    expect(await certflowHere(['inventory', 'check', 'inventory.yaml'], here)).toMatchObject({ code: 0 })
    expect(await importing()).toMatchObject({ code: 0, stderr: expect.stringContaining('0 endpoints added') })
    expect(await readFile(inventory, 'utf8')).toBe(formatted)
  },
)

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

test.for(forms)('%s, spoilt, is refused with a reason or becomes an inventory', (form) => {
  importMutations(form, times(form === 'csv' ? 2 : 12, 150))
})
