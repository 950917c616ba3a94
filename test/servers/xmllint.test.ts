import { execFileSync, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { Checked } from '../../src/check/checked.ts'
import { checkFormats } from '../../src/check/formats/index.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { oneFault, severalFaults } from '../inventory/broken.ts'

const schema = 'test/support/schemas/junit-4.xsd'

function validate(xml: string): { status: number | null; stderr: string } {
  return spawnSync('xmllint', ['--noout', '--schema', schema, '-'], { input: xml, encoding: 'utf8' })
}

function junitOf(texts: readonly string[], isStrict: boolean): string {
  const files = texts.map((_, index) => `inventory-${index} 学部 <&>.yaml`)
  const faults = texts.flatMap((text, index) => loadInventory(text, files[index] ?? '').faults)
  const notices = [{ file: files[0] ?? '', line: 1, column: 1, message: 'not <looked> at' }]
  const checked: Checked = { files, faults, notices, lookedAt: 1, unread: ['Cannot read "x" & y'], isStrict }
  return checkFormats.junit(checked, { colour: false, columns: 80 })
}

test.for([true, false])('the JUnit file of every broken inventory is as Jenkins reads it (strict: %j)', (isStrict) => {
  const texts = [...oneFault, ...severalFaults].map(([text]) => text)
  expect(validate(junitOf(texts, isStrict))).toMatchObject({ status: 0, stderr: '- validates\n' })
})

test('the schema refuses what is none', () => {
  expect(execFileSync('xmllint', ['--version'], { stdio: 'pipe' })).toBeDefined()
  expect(validate('<testsuites><testcase/></testsuites>').status).not.toBe(0)
})
