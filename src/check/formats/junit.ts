import { attributes, xml } from '../../report/xml.ts'
import { type Fault, faultLine } from '../../yaml/fault.ts'
import { type Checked, isFailure, noticeLine } from '../checked.ts'
import type { CheckFormat } from './format.ts'

/**
 * JUnit XML: a test case for each file. Errors fail it (with --strict warnings, too); warnings and notes stand in its system-out. What could not be
 * looked at is a case with an error.
 */
export const junit: CheckFormat = (checked) => {
  const { files, unread } = checked
  const cases = files.map((file) => caseOf(file, checked))
  const failures = cases.filter((text) => text.includes('<failure ')).length
  const counts = { tests: cases.length + unread.length, failures, errors: unread.length }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'certflow', ...counts })}>`,
    `<testsuite${attributes({ name: 'certflow inventory check', ...counts, skipped: 0, time: '0.000' })}>`,
    ...cases,
    ...unread.map(unreadCase),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function caseOf(file: string, checked: Checked): string {
  const faults = checked.faults.filter((fault) => fault.file === file)
  const failing = faults.filter((fault) => isFailure(fault, checked))
  const others = [
    ...faults.filter((fault) => !isFailure(fault, checked)).map(faultLine),
    ...checked.notices.filter((notice) => notice.file === file).map(noticeLine),
  ]
  const output = others.length === 0 ? '' : `<system-out>${xml(others.join('\n'))}</system-out>`
  return `<testcase${attributes({ name: file, classname: 'inventory', time: '0.000' })}>${failureOf(failing)}${output}</testcase>`
}

/** One element, since several servers read only the first. */
function failureOf(faults: readonly Fault[]): string {
  const [first] = faults
  if (first === undefined) return ''
  const more = faults.length === 1 ? '' : ` and ${faults.length - 1} more`
  const message = `line ${first.line}: ${first.message}${more}`
  return `<failure${attributes({ type: first.rule, message })}>${xml(faults.map(faultLine).join('\n'))}</failure>`
}

function unreadCase(sentence: string, index: number): string {
  const name = `file ${index + 1} that could not be read`
  const start = `<testcase${attributes({ name, classname: 'inventory', time: '0.000' })}>`
  return `${start}<error${attributes({ type: 'unreadable', message: sentence })}/></testcase>`
}
