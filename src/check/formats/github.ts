import { printable } from '../../domain/printable.ts'
import type { Notice } from '../checked.ts'
import type { CheckFormat } from './format.ts'

/**
 * Workflow commands of GitHub Actions, which shows each fault at its line of a pull request:
 * `::error file=inventory.yaml,line=9,col=38,title=unknown-key::unknown key "ownr" (did you mean owner?)`.
 */
export const github: CheckFormat = ({ faults, notices, unread }) =>
  [
    ...faults.map((fault) => {
      const { rule, severity, message, hint } = fault
      return `::${severity} ${placeIn(fault)},title=${property(rule)}::${data(`${message} (${hint})`)}\n`
    }),
    ...notices.map((notice) => `::notice ${placeIn(notice)}::${data(notice.message)}\n`),
    ...unread.map((sentence) => `::error::${data(sentence)}\n`),
  ].join('')

function placeIn({ file, line, column }: Notice): string {
  return `file=${property(file)},line=${line},col=${column}`
}

/** What stands behind the second `::`, escaped as the runner reads it. */
function data(text: string): string {
  return printable(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'))
}

/** The value of a property, in which colon and comma would end it. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
