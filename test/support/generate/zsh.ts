import type { Command, Option } from 'commander'
import { briefOf, notice, operandOf, optionsOf, spellingsOf, summaryOf } from './choices.ts'

/** The completion of a program for zsh, to be put as `_<name>` into a folder of `fpath`. */
export function zshCompletion(program: Command): string {
  const name = program.name()
  const head = `#compdef ${name}\n# ${notice}\n\n`
  if (program.commands.length === 0) return `${head}_arguments \\\n${specs(program)}\n`
  return `${head}${functionOf(program, `_${name}`)}_${name} "$@"\n`
}

/** A function for a command that has others below it; before it, those of its groups. */
function functionOf(command: Command, name: string): string {
  const described = [
    ...command.commands.map((below) => [below.name(), summaryOf(below)]),
    ['help', 'print the help of a command'],
  ]
  const groups = command.commands.filter((below) => below.commands.length > 0)
  return `${groups.map((group) => functionOf(group, `${name}_${group.name()}`)).join('')}${name}() {
  local curcontext="$curcontext" state line
  local -a commands=(
${described.map(([called = '', text = '']) => `    ${quoted(`${called}:${text}`)}`).join('\n')}
  )
  _arguments -C \\
${specs(command)} \\
    '1: :->command' \\
    '*:: :->argument' && return
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${command.commands.map((below) => commandCase(below, name)).join('\n')}
        help) (( CURRENT == 2 )) && _describe command commands ;;
      esac
      ;;
  esac
}

`
}

function commandCase(command: Command, within: string): string {
  if (command.commands.length > 0) return `        ${command.name()}) ${within}_${command.name()} ;;`
  const takesWords = command.registeredArguments.length > 0
  const rest = takesWords ? " \\\n    '*:target: '" : ''
  const text = `        ${command.name()})\n_arguments -s \\\n${specs(command)}${rest}`
  return `${text.replaceAll('\n', '\n          ')}\n          ;;`
}

function specs(command: Command): string {
  return optionsOf(command)
    .map((option) => `    ${specOf(option)}`)
    .join(' \\\n')
}

/** `'(-i --inventory)'{-i,--inventory}'[text]:file:_files'`. */
function specOf(option: Option): string {
  const spellings = spellingsOf(option)
  const value = operandOf(option)
  const text = briefOf(option).replaceAll(/[\\[\]]/g, '\\$&')
  const action =
    value === 'none'
      ? ''
      : `:${nameOfValue(option)}:${value === 'file' ? '_files' : value === 'free' ? ' ' : `(${value.choices.join(' ')})`}`
  const repeats = Array.isArray(option.defaultValue)
  const [only = ''] = spellings
  const behind = value !== 'none' ? '=' : ''
  if (spellings.length === 1) return quoted(`${repeats ? '*' : ''}${only}${behind}[${text}]${action}`)
  const braces = spellings.map(
    (spelling) => `${spelling}${spelling.startsWith('--') ? behind : value === 'none' ? '' : '+'}`,
  )
  return `${quoted(`(${spellings.join(' ')})`)}{${braces.join(',')}}${quoted(`[${text}]${action}`)}`
}

function nameOfValue({ flags }: Option): string {
  return (/<(.*)>$/.exec(flags)?.[1] ?? 'value').replaceAll(/[:[\]]/g, ' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
