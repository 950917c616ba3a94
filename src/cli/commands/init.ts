import { Command, InvalidArgumentError, Option } from 'commander'
import type { Parsed } from '../../network/parsed.ts'
import { parseEmail } from '../../notation/text.ts'
import { longestName, parseLine } from '../../settings/line.ts'
import { parseMailServer } from '../../settings/mail-server.ts'
import { hasPassword } from '../../settings/url.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'
import type { InitOptions } from '../run-init.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it writes',
      `certflow.yaml, the settings, and inventory.yaml, what is watched; each line
explained. Nothing that exists is overwritten, and nothing is asked. With
these settings nobody is mailed by mistake: every mail goes to one address,
and what the first run finds counts as known.`,
    ],
  ],
  examples: [
    'certflow init                                   # examples to be put right',
    'certflow init /etc/certflow --language ja --email pki@center.example.ac.jp',
    'certflow init --organisation "IT Center" --smtp smtp://mail.example.ac.jp',
  ],
  exit: '0 both files are written; 2 one exists already, or cannot be written.',
}

/** `certflow init`: writes settings and a first inventory with safe defaults. */
export function initCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('init')
    .summary('write settings and a first inventory')
    .description('Writes settings and a first inventory with safe defaults, and says what to do next.')
    .argument('[folder]', 'where to; made if it is not there', '.')
    .optionsGroup('What they say:')
    .option('--organisation <name>', 'who writes the mails, as people know you', readBy(parseOrganisation))
    .option('--email <address>', 'your address: it gets the answers, and at first all mails', readBy(parseEmail))
    .option('--smtp <url>', 'the mail server: smtp://host or smtps://host', readBy(parseSmtp))
    .addOption(
      new Option('--language <language>', 'of the comments, and of mails')
        .choices(['en', 'ja'])
        .default(undefined, "the locale's"),
    )
    .action(async (folder: string, options: InitOptions, given: Command) => {
      const { runInit } = await import('../run-init.ts')
      exit(await runInit(folder, options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}

function parseOrganisation(text: string): Parsed<string> {
  return parseLine(text, longestName)
}

function parseSmtp(text: string): Parsed<unknown> {
  if (hasPassword(text)) {
    return { ok: false, problem: 'it has a password in it', hint: 'write it into a file, as certflow.yaml explains' }
  }
  return parseMailServer(text)
}

/** The text as it is, if `parse` understands it. */
function readBy(parse: (text: string) => Parsed<unknown>): (text: string) => string {
  return (text) => {
    const parsed = parse(text)
    if (!parsed.ok) throw new InvalidArgumentError(`${parsed.problem}: ${parsed.hint}.`)
    return text
  }
}
