import type { Command } from 'commander'
import { pathOf } from '../programs.ts'
import { notice, operandOf, optionsOf, spellingsOf, subcommandsOf } from './choices.ts'

/** The completion of a program for bash; needs no other package, and works with that of macOS (3.2) too. */
export function bashCompletion(program: Command): string {
  const name = program.name()
  const called = calledBelow(program)
  const groups = subcommandsOf(program).filter((command) => command.commands.length > 0)
  const values = [program, ...subcommandsOf(program)].flatMap(valueCases)
  return `# bash completion of ${name}. ${notice}

_${identifier(name)}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command= i
  # --format=json comes as three words
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
${called.length === 0 ? '' : commandLoop([...subcommandsOf(program).map(wordsOf), 'help'])}  COMPREPLY=()
${values.length === 0 ? '' : `  case "$command $prev" in\n${values.join('\n')}\n  esac\n`}  case "$command $cur" in
${[program, ...subcommandsOf(program)].map(optionCase).join('\n')}
${groups.map((group) => `    '${wordsOf(group)} '*) COMPREPLY=($(compgen -W '${calledBelow(group).join(' ')}' -- "$cur")) ;;\n`).join('')}${called.length === 0 ? '' : `    ' '* | 'help '*) COMPREPLY=($(compgen -W '${called.join(' ')}' -- "$cur")) ;;\n`}  esac
}

complete -F _${identifier(name)} ${name}
`
}

/** What can be called directly below a command. */
function calledBelow(command: Command): string[] {
  const names = command.commands.map((below) => below.name())
  return names.length === 0 ? [] : [...names, 'help']
}

/** Finds the command, of one word or several, among the words before the cursor. */
function commandLoop(called: readonly string[]): string {
  return `  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command\${command:+ }\${COMP_WORDS[i]}" in
      ${called.map((words) => `'${words}'`).join(' | ')}) command="$command\${command:+ }\${COMP_WORDS[i]}" ;;
    esac
  done
`
}

/** The words by which a command is called, behind the program's own. */
function wordsOf(command: Command): string {
  return pathOf(command).split(' ').slice(1).join(' ')
}

/** What follows an option that takes a value, as cases of `command option`. */
function valueCases(command: Command): string[] {
  const own = wordsOf(command)
  return optionsOf(command).flatMap((option) => {
    const value = operandOf(option)
    if (value === 'none') return []
    const pattern = spellingsOf(option)
      .map((spelling) => `'${own} ${spelling}'`)
      .join(' | ')
    return `    ${pattern}) ${completed(value)}return ;;`
  })
}

function completed(value: Exclude<ReturnType<typeof operandOf>, 'none'>): string {
  if (value === 'free') return ''
  if (value === 'file') {
    return 'compopt -o filenames 2>/dev/null; local IFS=$\'\\n\'; COMPREPLY=($(compgen -f -- "$cur")); '
  }
  return `COMPREPLY=($(compgen -W '${value.choices.join(' ')}' -- "$cur")); `
}

function optionCase(command: Command): string {
  const own = wordsOf(command)
  const spellings = optionsOf(command).flatMap(spellingsOf)
  return `    '${own} -'*) COMPREPLY=($(compgen -W '${spellings.join(' ')}' -- "$cur")) ;;`
}

function identifier(name: string): string {
  return name.replaceAll('-', '_')
}
