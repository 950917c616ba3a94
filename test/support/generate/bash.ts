import type { Command } from 'commander'
import { notice, operandOf, optionsOf, spellingsOf, subcommandsOf } from './choices.ts'

/** The completion of a program for bash; needs no other package, and works with that of macOS (3.2) too. */
export function bashCompletion(program: Command): string {
  const name = program.name()
  const commands = subcommandsOf(program).map((command) => command.name())
  const called = commands.length === 0 ? [] : [...commands, 'help']
  const values = [program, ...subcommandsOf(program)].flatMap((command) => valueCases(command, program))
  return `# bash completion of ${name}. ${notice}

_${identifier(name)}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command= i
  # --format=json comes as three words
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
${called.length === 0 ? '' : commandLoop(called)}  COMPREPLY=()
${values.length === 0 ? '' : `  case "$command $prev" in\n${values.join('\n')}\n  esac\n`}  case "$command $cur" in
${[program, ...subcommandsOf(program)].map((command) => optionCase(command, program)).join('\n')}
${called.length === 0 ? '' : `    ' '* | 'help '*) COMPREPLY=($(compgen -W '${called.join(' ')}' -- "$cur")) ;;\n`}  esac
}

complete -F _${identifier(name)} ${name}
`
}

/** Finds the command among the words before the cursor. */
function commandLoop(called: readonly string[]): string {
  return `  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${called.join(' | ')}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
`
}

/** What follows an option that takes a value, as cases of `command option`. */
function valueCases(command: Command, program: Command): string[] {
  const own = command === program ? '' : command.name()
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

function optionCase(command: Command, program: Command): string {
  const own = command === program ? '' : command.name()
  const spellings = optionsOf(command).flatMap(spellingsOf)
  return `    '${own} -'*) COMPREPLY=($(compgen -W '${spellings.join(' ')}' -- "$cur")) ;;`
}

function identifier(name: string): string {
  return name.replaceAll('-', '_')
}
