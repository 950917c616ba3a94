import type { Command, Option } from 'commander'
import { notesOf, optionText } from '../../../src/cli/help.ts'
import { pathOf } from '../programs.ts'
import { notice, optionsOf, subcommandsOf, summaryOf } from './choices.ts'

/** The manual page of a command, in the macros of man(7). `version` stands in its foot. */
export function manualPage(command: Command, version: string): string {
  const called = pathOf(command)
  const name = called.replaceAll(' ', '-')
  const notes = notesOf(command)
  return [
    `.\\" ${notice}`,
    `.TH ${name.toUpperCase()} 1 ${lastChange} ${quoted(`certflow ${version}`)} "User Commands"`,
    '.SH NAME',
    `${plain(name)} \\- ${plain(summaryOf(command).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    `.B ${plain(called)}`,
    ...synopsisOf(command),
    '.SH DESCRIPTION',
    wrapped(command.description()),
    ...subcommandsOf(command).flatMap((below) => [
      '.TP',
      `.BR ${plain(pathOf(below).replaceAll(' ', '-'))} (1)`,
      wrapped(`${summaryOf(below)}.`),
    ]),
    ...(notes?.details ?? []).flatMap(([title, lines]) => [`.SS ${quoted(title)}`, wrapped(lines)]),
    '.SH OPTIONS',
    ...groupsOf(command),
    ...(notes === undefined ? [] : ['.SH EXAMPLES', '.nf', ...notes.examples.map(plain), '.fi']),
    ...(notes === undefined || notes.exit === '' ? [] : ['.SH EXIT STATUS', wrapped(notes.exit)]),
    ...(command.name() === 'scan' ? surroundings : []),
    '.SH SEE ALSO',
    seeAlso(command),
    '',
  ].join('\n')
}

/** Before hyphens are escaped; mandoc wants lines of at most 80 bytes. */
const longestLine = 66

/** Of the words in this file; those of options change with the version. mandoc wants a date, and today's would never be up to date. */
const lastChange = '2026-11-20'

/** What a scan reads besides its options. */
const surroundings = [
  '.SH FILES',
  '.TP',
  '.I ./inventory.yaml, /etc/certflow/inventory.yaml',
  'The inventory, where none is named; the first that exists.',
  '.TP',
  '.I /etc/hosts',
  'Asked before any name server.',
  '.SH ENVIRONMENT',
  '.TP',
  '.B NO_COLOR',
  'Not empty: no colour.',
  '.TP',
  '.B LC_ALL, LC_MESSAGES, LANG',
  'The language of html and markdown where no inventory says it:',
  'Japanese for ja, else English.',
]

function synopsisOf(command: Command): string[] {
  const words = [
    '[\\fIoptions\\fR]',
    ...(subcommandsOf(command).length > 0 ? ['[\\fIcommand\\fR]'] : []),
    ...command.registeredArguments.map(
      (argument) => `[\\fI${plain(argument.name())}\\fR${argument.variadic ? '...' : ''}]`,
    ),
  ]
  return [words.join(' ')]
}

function groupsOf(command: Command): string[] {
  const groups = Map.groupBy(optionsOf(command), (option) => option.helpGroupHeading ?? '')
  return [...groups].flatMap(([heading, options]) => [
    ...(heading === '' ? [] : [`.SS ${quoted(heading.replace(/:$/, ''))}`]),
    ...options.flatMap(optionLines),
  ])
}

function optionLines(option: Option): string[] {
  const [, spelling = option.flags, value] = /^(.*?)(?: (<.*>))?$/.exec(option.flags) ?? []
  const bold = spelling
    .split(', ')
    .map((part) => `\\fB${plain(part)}\\fR`)
    .join(', ')
  const behind = value === undefined ? '' : ` \\fI${plain(value.slice(1, -1))}\\fR`
  return ['.TP', `${bold}${behind}`, wrapped(`${optionText(option)}.`)]
}

function seeAlso(command: Command): string {
  const others =
    command.parent === null ? [...subcommandsOf(command).map(pathOf), 'certflow-agent', 'certflow'] : ['certflow']
  const names = others.map((other) => other.replaceAll(' ', '-')).filter((other) => other !== pathOf(command))
  return names.map((other, index) => `.BR ${plain(other)} (1)${index < names.length - 1 ? ' ,' : ''}`).join('\n')
}

/** A paragraph in short lines, as roff fills them again. */
function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length > longestLine) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map(plain).join('\n')
}

/** Text as roff takes it: hyphens that can be copied, no escapes, no line that begins with a request. */
function plain(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/, '\\&$&')
}

function quoted(text: string): string {
  return `"${plain(text).replaceAll('"', '\\(dq')}"`
}
