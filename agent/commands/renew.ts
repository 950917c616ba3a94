import { Command, Option } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption, type RenewOptions } from './options.ts'

const passExit = `0 all is well, or waits for its time; 1 something failed, what was in force
is still; 2 could not run; 3 was interrupted, or another run is at it; 70 a
bug.`

const runNotes: HelpNotes = {
  details: [
    [
      'What a pass does',
      `For each certificate of agent.yaml: goes on where an earlier run was cut
short; renews what is due; puts in place what came, tests, reloads, looks at
the own listeners, and goes back where they do not show it. After failures
it waits 1, 10 and 100 minutes, then a day. With nothing due it writes
nothing.`,
    ],
  ],
  examples: ['certflow-agent run', 'certflow-agent run --config ./agent.yaml --verbose'],
  exit: passExit,
}

/** `certflow-agent run`: one pass over all certificates. */
export function runPassCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('run')
    .summary('one pass: renew what is due, install, prove')
    .description(
      'Makes one pass over all certificates of agent.yaml: renews what is due, installs it, and proves that it is served.',
    )
    .addOption(agentConfigOption())
    .action(async (options: { config?: string }, given: Command) => {
      const { runPass } = await import('../verbs/run-pass.ts')
      exit(await runPass({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, runNotes)
}

const renewNotes: HelpNotes = {
  details: [
    [
      'Which',
      `A name of agent.yaml, --all, or --issuer with a text that stands in the
issuer of what is in force: on the day on which a CA revokes everything, all
that came from it is renewed.`,
    ],
  ],
  examples: [
    'certflow-agent renew www',
    'certflow-agent renew --all',
    'certflow-agent renew --issuer "NII Open Domain CA - G7" --force',
  ],
  exit: passExit,
}

/** `certflow-agent renew`: renews what is named, due or not. */
export function renewCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('renew')
    .summary('renew now, due or not')
    .description('Renews certificates now, whether they are due or not.')
    .argument('[name]', 'a certificate of agent.yaml')
    .addOption(agentConfigOption())
    .addOption(new Option('--all', 'every certificate').conflicts('issuer'))
    .addOption(new Option('--issuer <text>', 'those whose issuer has this text in it'))
    .addOption(new Option('--force', 'do not wait after failures; what the CA asked for counts all the same'))
    .action(async (name: string | undefined, options: RenewOptions, given: Command) => {
      if ([name, options.all, options.issuer].filter((each) => each !== undefined).length !== 1) {
        given.error('error: name one certificate, or give --all or --issuer')
      }
      const { runRenew } = await import('../verbs/run-pass.ts')
      exit(await runRenew(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, renewNotes)
}
