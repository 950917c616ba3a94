import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'

/** `certflow demo`: a small campus on loopback with everything that can be wrong, scanned and explained. */
export function demoCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('demo')
    .summary('scan a small campus of real servers on this machine')
    .description(
      'Starts a small campus of real TLS servers on this machine, scans it, says who would be told of what, and leaves nothing behind. Needs no network and no root.',
    )
    .option('--keep', 'leave the servers running until Ctrl-C, to try commands on them', false)
    .action(async ({ keep }: { keep: boolean }, given: Command) => {
      const { runDemo } = await import('../run-demo.ts')
      exit(await runDemo(keep, globalOptionsOf(given), context))
    })
  return withNotes(command, {
    details: [],
    examples: ['certflow demo', 'certflow demo --keep'],
    exit: '0 whatever the demo found; 2 it could not run; 3 it was interrupted',
  })
}
