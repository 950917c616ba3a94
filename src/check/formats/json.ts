import { printableJson } from '../../domain/printable.ts'
import type { CheckFormat } from './format.ts'

/** A JSON array with an object for each fault, one to a line; the fields are the contract's. */
export const json: CheckFormat = ({ faults }) => {
  const objects = faults.map(({ file, line, column, rule, severity, message, hint }) =>
    printableJson(JSON.stringify({ file, line, column, rule, severity, message, hint })),
  )
  return objects.length === 0 ? '[]\n' : `[\n${objects.join(',\n')}\n]\n`
}
