import type { Command, Option } from 'commander'
import { briefOf, notice, operandOf, optionsOf, summaryOf } from './choices.ts'

/** The completion of a program for fish. */
export function fishCompletion(program: Command): string {
  const name = program.name()
  const { commands } = program
  const first = commands.length === 0 ? '' : '-n __fish_use_subcommand '
  const called: (readonly [string, string])[] = commands.map((command) => [command.name(), summaryOf(command)])
  if (commands.length > 0) called.push(['help', 'print the help of a command'])
  return [
    `# fish completion of ${name}. ${notice}`,
    '',
    `complete -c ${name} -f`,
    ...optionsOf(program).map((option) => lineOf(name, first, option)),
    ...called.map(([word, text]) => `complete -c ${name} ${first}-a ${word} -d ${quoted(text)}`),
    ...(commands.length === 0 ? [] : [helpLine(name, commands)]),
    ...commands.flatMap((command) => commandLines(name, command)),
    '',
  ].join('\n')
}

/** A command and what is below it. Nothing below is called like anything above, so that its name alone tells where we are. */
function commandLines(name: string, command: Command): string[] {
  const seen = `__fish_seen_subcommand_from ${command.name()}`
  const below = command.commands.map((each) => each.name()).join(' ')
  return [
    '',
    ...optionsOf(command).map((option) => lineOf(name, `-n '${seen}' `, option)),
    ...command.commands.map(
      (each) =>
        `complete -c ${name} -n '${seen}; and not __fish_seen_subcommand_from ${below}' -a ${each.name()} -d ${quoted(summaryOf(each))}`,
    ),
    ...command.commands.flatMap((each) => commandLines(name, each)),
  ]
}

function helpLine(name: string, commands: readonly Command[]): string {
  const words = commands.map((command) => command.name()).join(' ')
  return `complete -c ${name} -n '__fish_seen_subcommand_from help' -a '${words}'`
}

function lineOf(name: string, condition: string, option: Option): string {
  const { short, long } = option
  const spelling = [short && `-s ${short.slice(1)}`, long && `-l ${long.slice(2)}`].filter((part) => part !== undefined)
  return `complete -c ${name} ${condition}${spelling.join(' ')}${valueText(option)} -d ${quoted(briefOf(option))}`
}

function valueText(option: Option): string {
  const value = operandOf(option)
  if (value === 'none') return ''
  if (value === 'file') return ' -r -F'
  return value === 'free' ? ' -x' : ` -x -a '${value.choices.join(' ')}'`
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}
