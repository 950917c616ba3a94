import type { Command, Option } from 'commander'

/** What stands below the options of a help text, and in the man page. Lines fit 80 columns. */
export interface HelpNotes {
  /** Paragraphs before the examples, each a title and its lines. */
  readonly details: readonly (readonly [title: string, lines: string])[]
  /** Command lines that work as they stand; what follows `#` is said about them. */
  readonly examples: readonly string[]
  /** What the exit codes mean, a line or two. */
  readonly exit: string
}

/** The heading of the options that every command has. */
export const commonOptions = 'In every command:'

const given = new WeakMap<Command, HelpNotes>()

/** Adds notes to the help of a command and keeps them for `notesOf`. */
export function withNotes(command: Command, notes: HelpNotes): Command {
  given.set(command, notes)
  const details = notes.details.map(([title, lines]) => paragraph(title, lines))
  const exit = notes.exit === '' ? [] : [paragraph('Exit code', notes.exit)]
  return command.addHelpText(
    'after',
    `\n${[...details, paragraph('Examples', ...notes.examples), ...exit].join('\n').trimEnd()}`,
  )
}

/** The notes of a command; undefined for one that has none. */
export function notesOf(command: Command): HelpNotes | undefined {
  return given.get(command)
}

/** What an option does, its choices, its default, and whether nothing goes without it: one line for help, man page and completion. */
export function optionText(option: Option): string {
  const choices = option.argChoices === undefined ? '' : `: ${listed(option.argChoices)}`
  const standard = defaultText(option)
  const end = option.mandatory ? ' (required)' : standard === undefined ? '' : ` (default: ${standard})`
  return `${option.description}${choices}${end}`
}

/** The default of an option as it would be typed; undefined where there is none to speak of. */
export function defaultText({ defaultValue, defaultValueDescription, required }: Option): string | undefined {
  if (defaultValueDescription !== undefined) return defaultValueDescription
  if (!required || defaultValue === undefined || Array.isArray(defaultValue)) return undefined
  return String(defaultValue)
}

function paragraph(title: string, ...lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}\n`).join('')}`
}

function listed(choices: readonly string[]): string {
  return choices.length < 2
    ? choices.join()
    : `${choices.slice(0, -1).join(', ')} or ${choices[choices.length - 1] ?? ''}`
}
