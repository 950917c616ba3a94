import { Command, InvalidArgumentError, Option } from 'commander'
import { knownClients } from '../../inventory/schema.ts'
import { canonicalAddress } from '../../network/address.ts'
import { parseLogin } from '../../notation/login.ts'
import type { AgentOptions, ApproveOptions, AskRenewalOptions, TokenOptions } from '../centre/agents.ts'
import { configOption } from '../config-option.ts'
import { inventoryOption } from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'

type Exit = (code: number) => void

const notes = (...examples: readonly string[]): HelpNotes => ({
  details: [],
  examples,
  exit: '0 done; 2 could not be done; 70 a bug.',
})

/** `certflow agents`: the servers that renew by themselves, and say so. */
export function agentsCommand(context: CliContext, exit: Exit): Command {
  const command = new Command('agents')
    .summary('let agents join, and say what is wished of them')
    .description('Agents that renew certificates on their servers and say what stands there.')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
  for (const make of [token, list, approve, revoke, renew]) command.addCommand(make(context, exit))
  return withNotes(command, {
    details: [],
    examples: ['certflow agents token --name web01', 'certflow agents list'],
    exit: '',
  })
}

function token(context: CliContext, exit: Exit): Command {
  const command = new Command('token')
    .summary('make a token with which an agent joins')
    .description('Makes a token with which one agent joins, once, within 7 days; prints it, this once.')
    .addOption(configOption())
    .addOption(inventoryOption())
    .addOption(new Option('--name <agent>', 'the agent, as agents: of the inventory names it').makeOptionMandatory())
    .option('--from <address>', 'who joins from another address waits for approval', address)
    .addOption(
      new Option('--hook <client>', 'a token for the hook of another ACME client; --name is then what it is called')
        .choices(knownClients)
        .conflicts('from'),
    )
    .addOption(new Option('--for <name...>', 'the DNS names for which the hook may speak'))
    .action(async (options: TokenOptions, given: Command) => {
      if ((options.hook === undefined) !== (options.for === undefined))
        given.error('error: give --hook and --for together')
      const { makeToken } = await import('../centre/agents.ts')
      exit(await makeToken({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, {
    details: [
      [
        'On the server',
        `  certflow-agent enroll <url of the centre> --token -
with the token on standard input. Who redeems it later than an hour after it
was made, or from another address than --from, waits: certflow agents approve.`,
      ],
    ],
    examples: [
      'certflow agents token --name web01',
      'certflow agents token --name web01 --from 192.0.2.7',
      'certflow agents token --name mail --hook certbot --for mail.example.ac.jp',
    ],
    exit: '0 done; 2 could not be done; 70 a bug.',
  })
}

function list(context: CliContext, exit: Exit): Command {
  const command = new Command('list')
    .summary('list the agents')
    .description('Lists agents and hooks: when they spoke last, their versions, and what somebody should look at.')
    .addOption(configOption())
    .addOption(inventoryOption())
    .addOption(new Option('--format <name>', 'how they are told').choices(['table', 'json']).default('table'))
    .action(async (options: AgentOptions & { format: 'table' | 'json' }, given: Command) => {
      const { listAgents } = await import('../centre/agent-list.ts')
      exit(await listAgents({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow agents list', 'certflow agents list --format json'))
}

function approve(context: CliContext, exit: Exit): Command {
  const command = new Command('approve')
    .summary('let in an agent that waits')
    .description('Lets in an agent that waits for approval, or is in quarantine. Another of its name is none any more.')
    .argument('<agent>', 'the agent', name)
    .addOption(configOption())
    .option('--key <text>', 'the beginning of its key, where several wait under one name')
    .action(async (called: string, options: ApproveOptions, given: Command) => {
      const { approveAgent } = await import('../centre/agents.ts')
      exit(await approveAgent(called, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow agents approve web01'))
}

function revoke(context: CliContext, exit: Exit): Command {
  const command = new Command('revoke')
    .summary('stop believing an agent')
    .description(
      'Revokes an agent with its tokens, or a hook: what it says counts no more. What it renews, it goes on to renew.',
    )
    .argument('<agent>', 'the agent, or the hook', name)
    .addOption(configOption())
    .action(async (called: string, options: AgentOptions, given: Command) => {
      const { revokeAgent } = await import('../centre/agents.ts')
      exit(await revokeAgent(called, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow agents revoke web01'))
}

function renew(context: CliContext, exit: Exit): Command {
  const command = new Command('renew')
    .summary('wish that an agent renews now, or all do')
    .description(
      'Wishes that an agent renews a certificate now, or that all renew what one CA has issued. They hear of it when they speak next, and look whether their own file has it.',
    )
    .argument('[agent]', 'the agent', name)
    .argument('[certificate]', 'a certificate, as agent.yaml there names it')
    .addOption(configOption())
    .addOption(new Option('--all', 'all agents that have joined, with --issuer'))
    .addOption(new Option('--issuer <text>', 'whatever has this text in its issuer'))
    .addOption(new Option('--because <text>', 'why, for whoever reads the journal there (required)'))
    .action(
      async (
        called: string | undefined,
        certificate: string | undefined,
        options: AskRenewalOptions & { readonly all?: true },
        given: Command,
      ) => {
        if ((called === undefined) !== (options.all === true)) given.error('error: name one agent, or give --all')
        const { askRenewal } = await import('../centre/agents.ts')
        exit(await askRenewal(called, certificate, { ...options, ...globalOptionsOf(given) }, context))
      },
    )
  return withNotes(
    command,
    notes(
      'certflow agents renew web01 www --because "its key was in a lost backup"',
      'certflow agents renew --all --issuer "CA - G7" --because "revoked on Friday"',
    ),
  )
}

function name(text: string): string {
  const parsed = parseLogin(text)
  if (!parsed.ok) throw new InvalidArgumentError('Give the name of an agent, like web01.')
  return parsed.value
}

function address(text: string): string {
  const canonical = canonicalAddress(text)
  if (canonical === undefined) throw new InvalidArgumentError('Give an address, like 192.0.2.7.')
  return canonical
}
