import { Command, InvalidArgumentError, Option } from 'commander'
import { parseLogin } from '../../notation/login.ts'
import { scopes } from '../../store/token-store.ts'
import type { AddTokenOptions } from '../centre/tokens.ts'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf, instant } from '../options.ts'
import type { SettingsOptions } from '../settings.ts'

type Exit = (code: number) => void

const notes = (...examples: readonly string[]): HelpNotes => ({
  details: [],
  examples,
  exit: '0 done; 2 could not be done; 70 a bug.',
})

/** `certflow tokens`: the keys of programs to the API. */
export function tokensCommand(context: CliContext, exit: Exit): Command {
  const command = new Command('tokens')
    .summary('let programs use the API')
    .description('Tokens by which programs use the API: shown once, kept as a hash.')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
  for (const make of [add, list, revoke]) command.addCommand(make(context, exit))
  return withNotes(command, {
    details: [],
    examples: ['certflow tokens add prometheus --scope metrics', 'certflow tokens list'],
    exit: '',
  })
}

function add(context: CliContext, exit: Exit): Command {
  const command = new Command('add')
    .summary('make a token')
    .description('Makes a token and prints it, this once. Programs send it as "Authorization: Bearer <token>".')
    .argument('<name>', 'what it is for: the audit calls it so', name)
    .addOption(configOption())
    .addOption(
      new Option('--scope <scope...>', 'what it is good for: read what the API has, answer alerts, read the metrics')
        .choices(scopes)
        .makeOptionMandatory(),
    )
    .option('--expires <date>', 'its end: 2027-03-31', instant)
    .action(async (called: string, options: AddTokenOptions, given: Command) => {
      const { addToken } = await import('../centre/tokens.ts')
      exit(await addToken(called, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(
    command,
    notes('certflow tokens add prometheus --scope metrics', 'certflow tokens add bot --scope read answer'),
  )
}

function list(context: CliContext, exit: Exit): Command {
  const command = new Command('list')
    .summary('list the tokens')
    .description('Lists the tokens with what they are good for, not what they are.')
    .addOption(configOption())
    .action(async (options: SettingsOptions, given: Command) => {
      const { listTokens } = await import('../centre/tokens.ts')
      exit(await listTokens({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow tokens list'))
}

function revoke(context: CliContext, exit: Exit): Command {
  const command = new Command('revoke')
    .summary('make a token good for nothing')
    .description('Takes a token back: it is good for nothing from now on.')
    .argument('<name>', 'the token', name)
    .addOption(configOption())
    .action(async (called: string, options: SettingsOptions, given: Command) => {
      const { revokeToken } = await import('../centre/tokens.ts')
      exit(await revokeToken(called, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow tokens revoke prometheus'))
}

function name(text: string): string {
  const parsed = parseLogin(text)
  if (!parsed.ok) throw new InvalidArgumentError(`Give a name of letters, digits and . _ @ + -, like prometheus.`)
  return parsed.value
}
