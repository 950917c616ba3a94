import { printable } from '../../domain/printable.ts'
import { cutEnd, cutStart, widthOf } from '../../report/width.ts'
import { type Excerpt, type Fault, faultLine } from '../../yaml/fault.ts'
import { type Checked, noticeLine } from '../checked.ts'
import type { CheckFormat, CheckFormatOptions } from './format.ts'

/**
 * What people read: each fault with the line that it is in and a caret below the place, then a line that sums up.
 *
 * ```
 * inventory.yaml:9:38: error: unknown key "ownr" (did you mean owner?) [unknown-key]
 *   9 |   - { host: www.example.ac.jp, ownr: physics }
 *     |                                ^
 * ```
 */
export const text: CheckFormat = (checked, options) =>
  [
    ...checked.faults.map((fault) => `${said(fault, options)}${shown(fault, options)}\n`),
    ...checked.notices.map((notice) => `${noticeLine(notice)}\n`),
    `${summary(checked)}\n`,
  ].join('')

function said(fault: Fault, { colour }: CheckFormatOptions): string {
  const line = faultLine(fault)
  if (!colour) return line
  return line.replace(`: ${fault.severity}: `, `: ${paint(fault.severity, colours[fault.severity])}: `)
}

function shown({ line, excerpt }: Fault, options: CheckFormatOptions): string {
  if (excerpt === undefined) return ''
  const number = ` ${String(line).padStart(3)}`
  const { text: source, column } = lineAndColumn(excerpt, options.columns - number.length - 3)
  const caret = options.colour ? paint('^', '1') : '^'
  const gap = ' '.repeat(number.length)
  return `\n${`${number} | ${source}`.trimEnd()}\n${gap} | ${' '.repeat(column)}${caret}`
}

/** The line cut to the room there is, and how many columns stand before the fault: Japanese characters take two. */
function lineAndColumn({ before, after }: Excerpt, columns: number): { text: string; column: number } {
  // The fault has two thirds of the line before it, so that what follows can be seen, too.
  const head = cutStart(visible(before), Math.floor((columns * 2) / 3))
  const column = widthOf(head)
  return { text: head + cutEnd(visible(after), Math.max(columns - column, 1)), column }
}

/** A tab would put what follows at a place that only the terminal knows. */
function visible(source: string): string {
  return printable(source.replaceAll('\t', '  '))
}

function summary({ files, faults, lookedAt, unread }: Checked): string {
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const warnings = faults.length - errors
  const found = [
    ...(errors === 0 ? [] : [counted(errors, 'error')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ]
  const failed = unread.length === 0 ? [] : [`${unread.length} could not be read`]
  const connected = lookedAt === undefined ? [] : [`${counted(lookedAt, 'entry', 'entries')} looked at`]
  const result = `${counted(files.length, 'file')}: ${found.length === 0 ? 'no faults' : found.join(', ')}`
  return [result, ...connected, ...failed].join('; ')
}

function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`
}

const colours = { error: '1;31', warning: '33' } as const

function paint(piece: string, code: string): string {
  return `\u001b[${code}m${piece}\u001b[0m`
}
