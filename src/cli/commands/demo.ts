import { Command } from 'commander'
import type { CliContext } from '../context.ts'

const examples = `
Examples:
  certflow demo
  certflow demo --keep     # leaves the campus running, to try commands on it

Exit: 0 when the demo ran, whatever it found.`

/** `certflow demo`: a small campus on loopback with everything that can be wrong, scanned and explained. */
export function demoCommand(context: CliContext, exit: (code: number) => void): Command {
  return new Command('demo')
    .description('scan a small campus of real servers on loopback; needs no network')
    .option('--keep', 'leave the servers running until Ctrl-C', false)
    .addHelpText('after', examples)
    .action(async ({ keep }: { keep: boolean }, command: Command) => {
      const { runDemo } = await import('../run-demo.ts')
      exit(await runDemo(keep, command.optsWithGlobals(), context))
    })
}
