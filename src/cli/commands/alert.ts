import { Command, Option } from 'commander'
import type { AckOptions, MuteOptions } from '../alerts/answer.ts'
import type { ConfirmOwnersOptions } from '../alerts/confirm-owners.ts'
import type { DrillOptions } from '../alerts/drill.ts'
import type { AcceptOptions } from '../alerts/known.ts'
import type { ListOptions } from '../alerts/list.ts'
import type { AlertOptions } from '../alerts/open.ts'
import type { TestOptions } from '../alerts/send-test.ts'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf, instant } from '../options.ts'

type Exit = (code: number) => void

/** `certflow alert`: what is wrong and who has it. */
export function alertCommand(context: CliContext, exit: Exit): Command {
  const command = new Command('alert')
    .summary('see what is wrong, and take it')
    .description('Alerts: what is wrong, from the first sight to the cure, each with its number.')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
  for (const make of [list, show, ack, mute, baseline, release, test, drill, owners])
    command.addCommand(make(context, exit))
  return withNotes(command, {
    details: [],
    examples: ['certflow alert list', 'certflow alert ack CF-4821 --as physics --until 2026-12-04'],
    exit: '',
  })
}

function list(context: CliContext, exit: Exit): Command {
  const command = new Command('list')
    .summary('list the alerts that are open')
    .description('Lists the alerts that are open, the worst first.')
    .addOption(configOption())
    .option('--all', 'also those that are over, and those that are not certain yet', false)
    .addOption(new Option('--format <format>', 'form of the list').choices(['table', 'json']).default('table'))
    .action(async (options: ListOptions, given: Command) => {
      const { listAlerts } = await import('../alerts/list.ts')
      exit(await listAlerts({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert list', 'certflow alert list --format json'))
}

function show(context: CliContext, exit: Exit): Command {
  const command = new Command('show')
    .summary('show everything about one alert')
    .description(
      'Shows everything about one alert: where it is seen, who was told and asked, who has answered. The escalation reads like a log book.',
    )
    .argument('<number>', 'CF-4821, or 4821')
    .addOption(configOption())
    .action(async (number: string, options: AlertOptions, given: Command) => {
      const { showAlert } = await import('../alerts/show.ts')
      exit(await showAlert(number, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert show CF-4821'))
}

function ack(context: CliContext, exit: Exit): Command {
  const command = new Command('ack')
    .summary('take responsibility for an alert')
    .description(
      'Takes responsibility for an alert: nobody else is told of its steps until then, a week has passed, or half of the time left, whichever comes first. That it has expired is told all the same.',
    )
    .argument('<number>', 'CF-4821, or 4821; DR-7 of a drill')
    .addOption(configOption())
    .requiredOption('--as <contact>', 'who takes it: a contact of the inventory')
    .addOption(untilOption().default(undefined, 'as long as anybody may'))
    .action(async (number: string, options: AckOptions, given: Command) => {
      const { takeAlert } = await import('../alerts/answer.ts')
      exit(await takeAlert(number, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert ack CF-4821 --as physics --until 2026-12-04'))
}

function mute(context: CliContext, exit: Exit): Command {
  const command = new Command('mute')
    .summary('tell nobody of an alert for a time')
    .description('Tells nobody of an alert until then. What is crossed meanwhile is told afterwards.')
    .argument('<number>', 'CF-4821, or 4821')
    .addOption(configOption())
    .addOption(untilOption().makeOptionMandatory())
    .requiredOption('--reason <text>', 'what others should know of it')
    .addOption(asOption())
    .action(async (number: string, options: MuteOptions, given: Command) => {
      const { muteAlert } = await import('../alerts/answer.ts')
      exit(await muteAlert(number, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert mute CF-4821 --until 2026-12-04 --reason "is being replaced"'))
}

function baseline(context: CliContext, exit: Exit): Command {
  const command = new Command('baseline')
    .summary('accept what the first run found as known')
    .description(
      'Accepts what the first run of an inventory found (first_run: baseline): nobody is told of it, and from then on people are told of what comes later.',
    )
    .addOption(configOption())
    .addOption(asOption())
    .action(async (options: AcceptOptions, given: Command) => {
      const { acceptBaseline } = await import('../alerts/known.ts')
      exit(await acceptBaseline({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert baseline'))
}

function release(context: CliContext, exit: Exit): Command {
  const command = new Command('release')
    .summary('let the mails go that are held')
    .description('Lets the mails go that are held because they were too many at once (hold: in the settings).')
    .addOption(configOption())
    .addOption(asOption())
    .action(async (options: AcceptOptions, given: Command) => {
      const { releaseMails } = await import('../alerts/known.ts')
      exit(await releaseMails({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert release'))
}

function test(context: CliContext, exit: Exit): Command {
  const command = new Command('test')
    .summary('send one test mail or message')
    .description(
      'Sends one mail or message that is marked as a drill to a contact, now, and says what the other side answered.',
    )
    .argument('<contact>', 'a contact of the inventory')
    .addOption(configOption())
    .addOption(new Option('--channel <name>', 'by a channel of the settings').default(undefined, 'mail'))
    .action(async (contact: string, options: TestOptions, given: Command) => {
      const { sendTest } = await import('../alerts/send-test.ts')
      exit(await sendTest(contact, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, {
    ...notes('certflow alert test physics', 'certflow alert test oncall-1 --channel voice'),
    exit: '0 the other side took it; 2 it cannot be sent; 3 it was not taken.',
  })
}

function drill(context: CliContext, exit: Exit): Command {
  const command = new Command('drill')
    .summary('rehearse the way to people, and see how it went')
    .description(
      'Rehearses an escalation in its order, or asks all owners at once by mail. Everything says that it is a drill, and nothing of it is an alert. With --report: who was reached, who answered, and how fast.',
    )
    .argument(
      '[escalation]',
      'an escalation of the inventory; with --report a drill like DR-7, the last one if left out',
    )
    .addOption(configOption())
    .option('--owners', 'ask all owners at once, by mail', false)
    .option('--report', 'tell what a drill has shown', false)
    .addOption(new Option('--format <format>', 'form of the report').choices(['text', 'html', 'csv']).default('text'))
    .addOption(new Option('--language <language>', 'of the html report').choices(['en', 'ja']).default('en'))
    .addOption(asOption())
    .action(async (name: string | undefined, options: DrillOptions, given: Command) => {
      const { drill: rehearse } = await import('../alerts/drill.ts')
      exit(await rehearse(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert drill on-call', 'certflow alert drill --report --format html'))
}

function owners(context: CliContext, exit: Exit): Command {
  const command = new Command('confirm-owners')
    .summary('ask owners once a year whether they still are')
    .description(
      'Asks by mail those owners who were neither asked nor heard of for a year whether their entries are still theirs. Who has not said yes a month later is told to the fallback contact (owner-unconfirmed). They answer the mail, or tell the centre.',
    )
    .addOption(configOption())
    .option('--yes <contact>', 'ask nobody: this contact has said yes')
    .addOption(asOption())
    .action(async (options: ConfirmOwnersOptions, given: Command) => {
      const { confirmOwners } = await import('../alerts/confirm-owners.ts')
      exit(await confirmOwners({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes('certflow alert confirm-owners', 'certflow alert confirm-owners --yes physics'))
}

function asOption(): Option {
  return new Option('--as <name>', 'who says so').default(undefined, 'the user')
}

function untilOption(): Option {
  return new Option('--until <time>', 'until then: 2026-12-04, or a time of RFC 3339').argParser(instant)
}

function notes(...examples: string[]): HelpNotes {
  return { details: [], examples, exit: '0 done; 2 could not be done; 70 a bug.' }
}
