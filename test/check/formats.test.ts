import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { Log } from 'sarif'
import { describe, expect, test } from 'vitest'
import type { Checked } from '../../src/check/checked.ts'
import { checkFormats } from '../../src/check/formats/index.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { payloads } from '../report/hostile.ts'

const plain = { colour: false, columns: 80 }

/** A check of one file. */
function checkedOf(text: string, { file = 'inventory.yaml', isStrict = false, unread = [] as string[] } = {}): Checked {
  return { files: [file], faults: loadInventory(text, file).faults, notices: [], lookedAt: undefined, unread, isStrict }
}

const two = checkedOf(
  'version: 1\nnever: [192.0.2.0/24]\nendpoints:\n  - { host: 192.0.2.7 }\n  - { host: a.example, prot: 1 }\n',
)

function textOf(line: string, columns = 80): string[] {
  const checked = checkedOf(`version: 1\nendpoints:\n${line}\n`)
  return checkFormats.text(checked, { colour: false, columns }).split('\n').slice(1, 3)
}

describe('text', () => {
  test('the line, and a caret below the place', () => {
    expect(textOf('  - { host: a.example, prot: 1 }')).toEqual([
      '   3 |   - { host: a.example, prot: 1 }',
      '     |                        ^',
    ])
  })

  test('Japanese characters take two columns, and characters outside of the BMP too', () => {
    expect(textOf('  - { tags: [無線, 𠮷野], host: a.example, prot: 1 }')).toEqual([
      '   3 |   - { tags: [無線, 𠮷野], host: a.example, prot: 1 }',
      `     | ${' '.repeat('  - { tags: [xxxx, xxxx], host: a.example, '.length)}^`,
    ])
  })

  test('a tab is two spaces, as the caret counts it', () => {
    expect(textOf('  - {\thost: a.example,\tprot: 1 }')).toEqual([
      '   3 |   - {  host: a.example,  prot: 1 }',
      '     |                          ^',
    ])
  })

  test('what a terminal would obey is shown, and counted as shown', () => {
    expect(textOf('  - { host: a.example, note: \u202e, prot: 1 }')[0]).toContain('note: \\u{202e}')
  })

  test('a long line is cut around the caret', () => {
    const tags = Array.from({ length: 60 }, (_, index) => `tag${index}`).join(', ')
    const [source = '', caret = ''] = textOf(
      `  - { tags: [${tags}], host: a.example, prot: 1, zone: campus, owner: center }`,
      60,
    )
    expect(source.length).toBeLessThanOrEqual(60)
    expect(source).toMatch(/^ {3}3 \| ….*prot: 1.*…$/)
    expect(caret.indexOf('^')).toBe(source.indexOf('prot'))
  })

  test('a cut between the halves of a character leaves none of them', () => {
    const [source = ''] = textOf(`  - { tags: [${'𠮷'.repeat(150)}a], host: a.example, prot: 1 }`, 1_000)
    expect(source).not.toContain('\\u{d')
  })

  test('colour only where it is wanted', () => {
    expect(checkFormats.text(two, { colour: true, columns: 80 })).toContain('\u001b[1;31merror\u001b[0m')
    expect(checkFormats.text(two, plain)).not.toContain('\u001b')
  })

  test('the last line sums up', () => {
    expect(checkFormats.text(two, plain)).toMatch(/\n1 file: 1 error, 1 warning\n$/)
    expect(checkFormats.text({ ...two, files: ['a', 'b'], faults: [], unread: ['x'] }, plain)).toBe(
      '2 files: no faults; 1 could not be read\n',
    )
  })
})

test('json has the fields of the contract, and no other', () => {
  const rows = JSON.parse(checkFormats.json(two, plain)) as object[]
  expect(rows.map(Object.keys)).toEqual(
    rows.map(() => ['file', 'line', 'column', 'rule', 'severity', 'message', 'hint']),
  )
  expect(rows).toMatchObject([
    { file: 'inventory.yaml', line: 4, column: 13, rule: 'never-probed', severity: 'warning' },
    { file: 'inventory.yaml', line: 5, column: 24, rule: 'unknown-key', severity: 'error' },
  ])
})

describe('sarif', () => {
  const logOf = (checked: Checked) => JSON.parse(checkFormats.sarif(checked, plain)) as Log

  test('a result per fault, at its place', () => {
    const [run] = logOf(two).runs
    expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(['never-probed', 'unknown-key'])
    expect(run?.results).toMatchObject([
      { ruleId: 'never-probed', ruleIndex: 0, level: 'warning' },
      { ruleId: 'unknown-key', ruleIndex: 1, level: 'error' },
    ])
    expect(run?.results?.[1]?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'inventory.yaml' },
      region: { startLine: 5, startColumn: 24 },
    })
    expect(run?.columnKind).toBe('utf16CodeUnits')
  })

  test('what could not be read is told, and the run has failed', () => {
    const [run] = logOf({ ...two, unread: ['Cannot read it'] }).runs
    expect(run?.invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ message: { text: 'Cannot read it' } }] },
    ])
  })

  // biome-ignore format: table
  test.for([
    ['inventory.yaml', 'inventory.yaml'],
    ['学部/一覧 1.yaml', '%E5%AD%A6%E9%83%A8/%E4%B8%80%E8%A6%A7%201.yaml'],
    ['/etc/certflow/inventory.yaml', 'file:///etc/certflow/inventory.yaml'],
  ])('%s is %s', ([file, uri]) => {
    const [run] = logOf(checkedOf('version: 2\n', { file })).runs
    expect(run?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri)
  })
})

describe('junit', () => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })

  test('errors fail the case of their file; warnings stand in its output', () => {
    const { testsuites } = parser.parse(checkFormats.junit({ ...two, unread: ['Cannot read it'] }, plain))
    expect(testsuites).toMatchObject({ tests: '2', failures: '1', errors: '1' })
    const [file, unread] = testsuites.testsuite.testcase
    expect(file).toMatchObject({ name: 'inventory.yaml', failure: { type: 'unknown-key' } })
    expect(file['system-out']).toContain('[never-probed]')
    expect(unread).toMatchObject({ error: { message: 'Cannot read it' } })
  })

  test('with --strict warnings fail, too', () => {
    const { testsuites } = parser.parse(checkFormats.junit({ ...two, isStrict: true }, plain))
    expect(testsuites.testsuite.testcase.failure['#text']).toContain('[never-probed]')
  })

  test('a file without faults passes', () => {
    expect(checkFormats.junit({ ...two, faults: [] }, plain)).toContain(
      '<testcase name="inventory.yaml" classname="inventory" time="0.000"></testcase>',
    )
  })
})

test('github: properties and messages end where they end', () => {
  const [fault] = two.faults
  const odd = { ...fault!, file: 'a,b:c%.yaml', message: '100% "::error::"' }
  expect(checkFormats.github({ ...two, faults: [odd] }, plain)).toMatch(
    /^::warning file=a%2Cb%3Ac%25\.yaml,line=4,col=13,title=never-probed::100%25 "::error::" \(.*\)\n$/,
  )
})

describe.for(Object.keys(checkFormats) as (keyof typeof checkFormats)[])('%s', (name) => {
  test.for(Object.entries(payloads))('%s as file name and in the file stays text', ([, hostile]) => {
    const checked = checkedOf(`version: 1\nendpoints:\n  - host: ${JSON.stringify(hostile)}\n  - ${hostile}\n`, {
      file: `a${hostile}.yaml`,
      unread: [`Cannot read ${hostile}`],
    })
    const written = checkFormats[name](checked, plain)
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    if (name === 'json' || name === 'sarif') JSON.parse(written)
    if (name === 'junit') expect(XMLValidator.validate(written)).toBe(true)
    if (name === 'github')
      expect(
        written
          .split('\n')
          .filter((line) => line !== '' && !/^::(error|warning) /.test(line) && !line.startsWith('::error::Cannot')),
      ).toEqual([])
  })
})
