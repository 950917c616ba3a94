import { Command, Option } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption } from './options.ts'

const csrNotes: HelpNotes = {
  details: [
    [
      'The key',
      `It is made here and stays here; install takes it from where it waits. A
second csr makes a new key, and a certificate for the first one cannot be
installed then. The subject is written in the order in which agent.yaml has
it.`,
    ],
  ],
  examples: ['certflow-agent csr portal > portal.csr', 'certflow-agent csr portal --output portal.csr'],
  exit: `0 the request is written; 2 could not be made; 3 another run is at it; 70 a
bug.`,
}

/** `certflow-agent csr`: makes a key and a request for a certificate that comes by hand. */
export function csrCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('csr')
    .summary('make a key and a request, for a CA that sends mails')
    .description('Makes a key, which stays on this server, and prints the request for its certificate.')
    .argument('<name>', 'a certificate of agent.yaml')
    .addOption(agentConfigOption())
    .addOption(new Option('--output <file>', 'write the request there').default(undefined, 'standard output'))
    .action(async (name: string, options: { config?: string; output?: string }, given: Command) => {
      const { runCsr } = await import('../verbs/run-csr.ts')
      exit(await runCsr(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, csrNotes)
}

const installNotes: HelpNotes = {
  details: [
    [
      'What is installed',
      `The certificate of the file that belongs to the key that waits (csr), or to
the one in force. PEM or PKCS#7, the chain in any order; what is missing
between can be given by further --cert. It is checked, staged, tested,
switched, reloaded and looked at like one from ACME, and taken back where it
is not served.`,
    ],
  ],
  examples: [
    'certflow-agent install portal --cert portal.p7b',
    'certflow-agent install portal --cert portal.cer --cert nii-g8-chain.pem',
  ],
  exit: `0 in force and served; 1 refused, or taken back; 2 could not run; 3 was
interrupted, or another run is at it; 70 a bug.`,
}

/** `certflow-agent install`: installs a certificate that a CA sent by mail. */
export function installCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('install')
    .summary('install a certificate that came by mail')
    .description('Installs a certificate that a CA sent, with the same care as one from ACME.')
    .argument('<name>', 'a certificate of agent.yaml')
    .addOption(agentConfigOption())
    .addOption(
      new Option('--cert <file>', 'the certificate and its chain, PEM or PKCS#7; may be given several times')
        .argParser((file: string, before: readonly string[] = []) => [...before, file])
        .makeOptionMandatory(),
    )
    .action(async (name: string, options: { config?: string; cert: readonly string[] }, given: Command) => {
      const { runInstall } = await import('../verbs/run-install.ts')
      exit(await runInstall(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, installNotes)
}
