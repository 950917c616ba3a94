import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quoted } from '../../src/network/parsed.ts'
import { type DoctorFinding, error, type Machine, ok, warning } from './finding.ts'
import { acmeShNames, certbotNames, type Holding, legoNames } from './rival-holdings.ts'

/** Other programs that renew, with what they renew here. */
const clients = {
  certbot: certbotNames,
  'acme.sh': acmeShNames,
  lego: legoNames,
} as const satisfies Readonly<Record<string, (root: string) => Promise<readonly Holding[]>>>

/** Programs that renew the same names: two that do so stand in each other's way. */
export async function rivalFindings({ config, root }: Machine): Promise<readonly DoctorFinding[]> {
  const wanted = new Set(config.certificates.flatMap(({ names }) => names))
  const starters = await startersOn(root)
  const findings: DoctorFinding[] = []
  for (const [client, holdingsOn] of Object.entries(clients)) {
    for (const { file, names } of await holdingsOn(root)) {
      const shared = names.filter((name) => wanted.has(name))
      if (shared.length === 0) continue
      findings.push(
        findingOf(
          client,
          file,
          shared,
          starters.filter((starter) => starter.client === client),
        ),
      )
    }
  }
  return findings.length > 0 ? findings : [ok('rivals', 'no other program has a certificate for these names')]
}

function findingOf(
  client: string,
  file: string,
  shared: readonly string[],
  starters: readonly Starter[],
): DoctorFinding {
  const what = `${client} has ${shared.join(', ')}, too (${quoted(file)})`
  const [first] = starters
  if (first === undefined)
    return warning(
      'rivals',
      `${what}; nothing was found that starts it`,
      'take these names from it when the agent serves them',
    )
  const remedy = starters.map(({ place, timer }) =>
    timer === undefined ? `take it out of ${quoted(place)}` : `systemctl disable --now ${timer}`,
  )
  return error(
    'rivals',
    `${what}, and is started by ${starters.map(({ place }) => quoted(place)).join(', ')}`,
    remedy.join('; '),
  )
}

/** What starts such a program by the clock. */
interface Starter {
  readonly client: string
  readonly place: string
  /** The name of the timer, where it is one. */
  readonly timer: string | undefined
}

/** Timers that are switched on are links here (systemd.unit(5), `WantedBy=`). */
const timerFolder = 'etc/systemd/system/timers.target.wants'

/** Where cron looks: tables, and scripts for each hour, day, week and month. */
const cronFolders = [
  'etc/cron.d',
  'etc/cron.hourly',
  'etc/cron.daily',
  'etc/cron.weekly',
  'etc/cron.monthly',
  'var/spool/cron/crontabs',
  'var/spool/cron',
]

/** As they are called in timers and tables: `snap.certbot.renew.timer`, `acme.sh --cron`, `acme-renew.timer`. */
const marks: Readonly<Record<keyof typeof clients, RegExp>> = {
  certbot: /\bcertbot\b/,
  'acme.sh': /\bacme\.sh\b|^acme(?:-?sh)?[-@.]/,
  lego: /\blego\b/,
}

async function startersOn(root: string): Promise<readonly Starter[]> {
  const starters: Starter[] = []
  const note = (text: string, place: string, timer: string | undefined) => {
    for (const [client, mark] of Object.entries(marks)) if (mark.test(text)) starters.push({ client, place, timer })
  }
  for (const timer of await entriesOf(join(root, timerFolder))) note(timer, join('/', timerFolder, timer), timer)
  const tables = [
    'etc/crontab',
    ...(
      await Promise.all(cronFolders.map(async (at) => (await entriesOf(join(root, at))).map((name) => join(at, name))))
    ).flat(),
  ]
  for (const table of tables) note(await commandsOf(join(root, table)), join('/', table), undefined)
  return starters
}

/** A table without its comments; empty where there is none. */
async function commandsOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}
