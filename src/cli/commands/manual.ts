import { Command, Option } from 'commander'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import type { ConfirmOptions } from '../manual/confirm.ts'
import type { NoticeOptions } from '../manual/notice.ts'
import { dayOrInstant, duration, globalOptionsOf, instant } from '../options.ts'

/** `certflow manual`: the commands about what nobody can probe. */
export function manualCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('manual')
    .summary('work on manual entries')
    .description('Works on the manual entries of the inventory: what cannot be asked for its certificate.')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .addCommand(confirmCommand(context, exit))
    .addCommand(noticeCommand(context, exit))
  return withNotes(command, {
    details: [],
    examples: [
      'certflow manual confirm core-switch-1 --pem core-switch-1.pem',
      'certflow manual notice core-switch-1 --at 2027-01-20',
    ],
    exit: '',
  })
}

const confirmNotes: HelpNotes = {
  details: [
    [
      'What counts',
      `The later of the inventory's date and of what was confirmed last. Of a file
with a chain the certificate of the server counts; no key may be in it. What
is due each year (repeat: yearly) is confirmed without --pem and --expires,
and is due again a year later.`,
    ],
  ],
  examples: [
    'certflow manual confirm core-switch-1 --pem core-switch-1.pem',
    'certflow manual confirm core-switch-1 --expires 2028-01-31 --as network',
    'certflow manual confirm "yearly confirmation"   # with repeat: yearly',
  ],
  exit: '0 noted; 2 could not be noted; 70 a bug.',
}

function confirmCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('confirm')
    .summary('note a renewed certificate on a manual entry')
    .description(
      'Notes until when a manual entry is good: proved by the new certificate, or stated. Tells what differs from the last one.',
    )
    .argument('<name>', 'the name of the entry')
    .addOption(configOption())
    .addOption(new Option('--pem <file>', 'the new certificate, PEM or DER; - is standard input').conflicts('expires'))
    .addOption(new Option('--expires <date>', 'its end, where there is no file: 2028-01-31').argParser(instant))
    .addOption(
      new Option('--as <contact>', 'who says so').default(undefined, "the operating system's name of this user"),
    )
    .action(async (name: string, options: ConfirmOptions, given: Command) => {
      const { runConfirm } = await import('../manual/confirm.ts')
      exit(await runConfirm(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, confirmNotes)
}

const noticeNotes: HelpNotes = {
  details: [
    [
      'Who is told',
      `The contacts that the entry names under announce:, each in their language, by
a mail with an entry for the calendar. The mails wait in the outbox until
certflow run sends them. The same notice is sent once, however often it is
given.`,
    ],
  ],
  examples: [
    'certflow manual notice core-switch-1 --at 2027-01-20',
    'certflow manual notice core-switch-1 --at 2027-01-20T18:00:00+09:00 --for 2h',
    'certflow manual notice core-switch-1 --at 2027-01-20 --output notice',
  ],
  exit: '0 the mails wait, or are written; 2 could not be done; 70 a bug.',
}

function noticeCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('notice')
    .summary('tell people beforehand when something stops')
    .description('Tells those whom the entry names when it stops, so that its certificate can be renewed.')
    .argument('<name>', 'the name of the entry')
    .addOption(configOption())
    .addOption(
      new Option('--at <time>', 'when: 2027-01-20, or with the hour 2027-01-20T18:00:00+09:00')
        .argParser(dayOrInstant)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--for <duration>', 'how long: 30m, 2h').argParser(duration))
    .addOption(new Option('--output <folder>', 'send nothing, write mails and calendars there'))
    .action(async (name: string, options: NoticeOptions, given: Command) => {
      const { runNotice } = await import('../manual/notice.ts')
      exit(await runNotice(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, noticeNotes)
}
