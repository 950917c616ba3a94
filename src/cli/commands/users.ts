import { Command, InvalidArgumentError, Option } from 'commander'
import { parseLogin } from '../../notation/login.ts'
import { roles } from '../../store/account-store.ts'
import type { AddUserOptions } from '../centre/users.ts'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'
import type { SettingsOptions } from '../settings.ts'

type Exit = (code: number) => void

const notes = (...examples: readonly string[]): HelpNotes => ({
  details: [],
  examples,
  exit: '0 done; 2 could not be done; 70 a bug.',
})

/** `certflow users`: who may log in to the pages. */
export function usersCommand(context: CliContext, exit: Exit): Command {
  const command = new Command('users')
    .summary('say who may log in to the pages')
    .description('Accounts of the pages. Passwords come from standard input, one line of at least 12 characters.')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
  for (const make of [add, list, passwd, remove]) command.addCommand(make(context, exit))
  return withNotes(command, {
    details: [],
    examples: ['certflow users add tanaka --role admin', 'certflow users list'],
    exit: '',
  })
}

function add(context: CliContext, exit: Exit): Command {
  const command = new Command('add')
    .summary('make an account')
    .description('Makes an account, with the password of standard input.')
    .argument('<login>', 'the name to log in by; contacts of the inventory name it in logins:', login)
    .addOption(configOption())
    .addOption(
      new Option(
        '--role <role>',
        'viewer sees everything, owner sees and answers what is of its contacts, admin may do everything',
      )
        .choices(roles)
        .makeOptionMandatory(),
    )
    .action(async (name: string, options: AddUserOptions, given: Command) => {
      const { addUser } = await import('../centre/users.ts')
      exit(await addUser(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow users add tanaka --role admin'))
}

function list(context: CliContext, exit: Exit): Command {
  const command = new Command('list')
    .summary('list the accounts')
    .description('Lists the accounts with their roles.')
    .addOption(configOption())
    .action(async (options: SettingsOptions, given: Command) => {
      const { listUsers } = await import('../centre/users.ts')
      exit(await listUsers({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow users list'))
}

function passwd(context: CliContext, exit: Exit): Command {
  const command = new Command('passwd')
    .summary('set another password')
    .description('Sets the password of standard input. Whoever was logged in with the old one is logged out.')
    .argument('<login>', 'the account', login)
    .addOption(configOption())
    .action(async (name: string, options: SettingsOptions, given: Command) => {
      const { changePassword } = await import('../centre/users.ts')
      exit(await changePassword(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow users passwd tanaka'))
}

function remove(context: CliContext, exit: Exit): Command {
  const command = new Command('remove')
    .summary('remove an account')
    .description('Removes an account. Whoever was logged in with it is logged out.')
    .argument('<login>', 'the account', login)
    .addOption(configOption())
    .action(async (name: string, options: SettingsOptions, given: Command) => {
      const { removeUser } = await import('../centre/users.ts')
      exit(await removeUser(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow users remove tanaka'))
}

function login(text: string): string {
  const parsed = parseLogin(text)
  if (!parsed.ok) throw new InvalidArgumentError(`${parsed.problem}: ${parsed.hint}.`)
  return parsed.value
}
