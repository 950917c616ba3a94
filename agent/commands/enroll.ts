import { Command, Option } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption, type EnrollOptions } from './options.ts'

const notes: HelpNotes = {
  details: [
    [
      'The token',
      `certflow agents token --name <agent>, at the centre, prints it. It is good
once, for 7 days. Other users of this machine see command lines: better give
it on standard input, or by a file.`,
    ],
    [
      'What the centre hears',
      `After each pass: names, fingerprints, dates, what the own listeners show,
failures, versions. No key ever. It can wish that something is renewed that
agent.yaml has, and nothing else.`,
    ],
  ],
  examples: [
    'certflow-agent enroll https://certflow.example.ac.jp --token -',
    'certflow-agent enroll https://certflow.example.ac.jp --token-file /root/token',
  ],
  exit: `0 has joined, or waits for approval; 2 could not; 3 another run is at work;
70 a bug.`,
}

/** `certflow-agent enroll`: joins a centre. */
export function enrollCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('enroll')
    .summary('join a centre')
    .description(
      'Joins the centre of agent.yaml with a token: makes a key here, and tells the centre how things stand.',
    )
    .argument('<url>', 'the centre, as centre: of agent.yaml has it')
    .addOption(agentConfigOption())
    .addOption(new Option('--token <token>', 'the token; - for standard input').conflicts('tokenFile'))
    .addOption(new Option('--token-file <file>', 'a file with the token'))
    .action(async (url: string, options: EnrollOptions, given: Command) => {
      if (options.token === undefined && options.tokenFile === undefined)
        given.error('error: give --token or --token-file')
      const { runEnroll } = await import('../verbs/run-enroll.ts')
      exit(await runEnroll(url, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
