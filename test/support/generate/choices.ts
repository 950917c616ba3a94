import type { Command, Option } from 'commander'
import { defaultText } from '../../../src/cli/help.ts'
import { withSubcommands } from '../programs.ts'

/** What may stand behind an option: words to choose from, a file, something that nobody can guess, or nothing at all. */
export type Operand = { readonly choices: readonly string[] } | 'file' | 'free' | 'none'

/** What may stand behind an option. */
export function operandOf({ required, optional, argChoices, flags }: Option): Operand {
  if (!required && !optional) return 'none'
  if (argChoices !== undefined) return { choices: argChoices }
  return flags.endsWith('<file>') ? 'file' : 'free'
}

/** The options of a command as its help has them, in its order. */
export function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command)
}

/** An option as it is typed, the short form first where there is one: `-i`, `--inventory`. */
export function spellingsOf({ short, long }: Option): readonly string[] {
  return [short, long].flatMap((spelling) => spelling ?? [])
}

/** Everything that can be called below a program. */
export function subcommandsOf(program: Command): readonly Command[] {
  return withSubcommands(program).slice(1)
}

/** What an option does, and its default; its choices are completed anyway. */
export function briefOf(option: Option): string {
  const standard = defaultText(option)
  return standard === undefined ? option.description : `${option.description} (default: ${standard})`
}

/** What a command does, in a few words. */
export function summaryOf(command: Command): string {
  return command.summary() || command.description()
}

/** The first line of every generated file, behind the comment sign of its language. */
export const notice = 'Generated from the commands by "npm run generate": do not edit.'
