import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Location, Log, Result } from 'sarif'
import { printableJson } from '../../domain/printable.ts'
import type { Fault } from '../../yaml/fault.ts'
import { inventoryRules } from '../../yaml/rules.ts'
import { type Checked, isFailure, type Notice } from '../checked.ts'
import type { CheckFormat } from './format.ts'

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** SARIF 2.1.0: a result per fault at its place in the file, a rule per rule that occurs. */
export const sarif: CheckFormat = (checked) => {
  const { faults, notices, unread } = checked
  const rules = [...new Set(faults.map(({ rule }) => rule))]
  const log: Log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'certflow',
            rules: rules.map((id) => ({ id, shortDescription: { text: sentenceOf(id) } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: unread.length === 0,
            toolExecutionNotifications: [
              ...unread.map((text) => ({ level: 'error' as const, message: { text } })),
              ...notices.map((notice) => ({
                level: 'note' as const,
                message: { text: notice.message },
                locations: [locationOf(notice)],
              })),
            ],
          },
        ],
        results: faults.map((fault) => resultOf(fault, rules.indexOf(fault.rule), checked)),
      },
    ],
  }
  return `${printableJson(JSON.stringify(log))}\n`
}

function resultOf(fault: Fault, ruleIndex: number, checked: Checked): Result {
  const { rule, message, hint } = fault
  return {
    ruleId: rule,
    ruleIndex,
    level: isFailure(fault, checked) ? 'error' : 'warning',
    message: { text: `${message} (${hint})` },
    locations: [locationOf(fault)],
  }
}

function locationOf({ file, line, column }: Notice): Location {
  const region = { startLine: line, startColumn: column }
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } }
}

/** A relative path stays so: whoever reads the log knows where the repository begins. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  // Half a character, which a file name of another system may have, is none to encode.
  return file.toWellFormed().split('/').map(encodeURIComponent).join('/')
}

function sentenceOf(rule: string): string {
  return Object.hasOwn(inventoryRules, rule) ? inventoryRules[rule as keyof typeof inventoryRules] : rule
}
