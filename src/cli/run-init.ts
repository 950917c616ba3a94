import { lstatSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { dayMs } from '../domain/duration.ts'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { firstInventory } from '../inventory/first-inventory.ts'
import { quoted } from '../network/parsed.ts'
import { firstSettings } from '../settings/first-settings.ts'
import type { Answer } from '../yaml/template.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { localeLanguage } from './locale.ts'

/** The options of `certflow init`, parsed. */
export interface InitOptions {
  readonly organisation?: string
  readonly email?: string
  readonly smtp?: string
  readonly language?: 'en' | 'ja'
}

/** A file that is to be written. */
interface NewFile {
  readonly path: string
  readonly text: string
}

const marks = { en: '<- put in your own', ja: '← 書き換えてください' }

/** Their owner and group: addresses of people are nobody else's business, and a password ends up in the wrong file sooner or later. */
const fileMode = 0o640

/** `certflow init` from its options to its exit code. Throws `file-unwritable`; then nothing was written. */
export async function runInit(
  folder: string,
  options: InitOptions,
  { quiet = false }: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const into = resolve(context.cwd, folder)
  const { language = localeLanguage(context.env) } = options
  const files = firstFiles(into, options, language, context.now())
  refuseExisting(files, context)
  await writeAll(into, files)
  if (!quiet) context.stdout.write(nextSteps(into, files, marks[language], context))
  return exitCodes.clean
}

function firstFiles(folder: string, options: InitOptions, language: 'en' | 'ja', now: Date): readonly NewFile[] {
  const ofMachine = Intl.DateTimeFormat().resolvedOptions().timeZone
  // Servers in Japan often keep UTC; who reads Japanese comments does not work by it.
  const timeZone = language === 'ja' && /^(Etc\/)?UTC$/.test(ofMachine) ? 'Asia/Tokyo' : ofMachine
  const year = now.getUTCFullYear()
  const mark = marks[language]
  const email = answer(options.email, 'pki@center.example.ac.jp')
  const settings = {
    store: known(folder.startsWith('/etc/') ? 'sqlite:/var/lib/certflow/certflow.db' : 'sqlite:certflow.db'),
    organisation: answer(
      options.organisation,
      language === 'ja' ? '○○大学情報基盤センター' : 'Information Technology Center',
    ),
    email,
    smtp: answer(options.smtp, 'smtp://localhost'),
    timeZone: known(timeZone),
    holidays: timeZone === 'Asia/Tokyo' ? ('jp' as const) : undefined,
    newYear: known(`${year}-12-29/${year + 1}-01-03`),
  }
  const inventory = { email, host: answer(undefined, 'www.example.ac.jp'), expires: known(`${year + 1}-03-31`) }
  return [
    { path: join(folder, 'certflow.yaml'), text: firstSettings(settings, language, mark) },
    { path: join(folder, 'inventory.yaml'), text: firstInventory(inventory, language, mark) },
  ]
}

function answer(given: string | undefined, example: string): Answer {
  return { text: given ?? example, isExample: given === undefined }
}

function known(text: string): Answer {
  return { text, isExample: false }
}

function refuseExisting(files: readonly NewFile[], context: CliContext): void {
  const existing = files.filter(({ path }) => isThere(path))
  if (existing.length === 0) return
  const names = existing.map(({ path }) => quoted(shown(path, context))).join(' and ')
  throw new CertflowError(
    'file-unwritable',
    `Cannot write ${names}: ${existing.length === 1 ? 'it is' : 'they are'} there already`,
    {
      hint: 'name another folder, or move what is there away; nothing was written',
    },
  )
}

function isThere(path: string): boolean {
  try {
    // not existsSync: a link that leads nowhere is there too
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

/** All of them, or none. */
async function writeAll(folder: string, files: readonly NewFile[]): Promise<void> {
  const written: string[] = []
  let path = folder
  try {
    await mkdir(folder, { recursive: true })
    for (const file of files) {
      path = file.path
      // wx: somebody may have made one meanwhile.
      await using handle = await open(path, 'wx', fileMode)
      written.push(path)
      await handle.writeFile(file.text)
    }
  } catch (cause) {
    for (const each of written) await rm(each, { force: true })
    throw new CertflowError('file-unwritable', `Cannot write ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name a folder that can be written; nothing was written',
      cause,
    })
  }
}

function nextSteps(folder: string, files: readonly NewFile[], mark: string, context: CliContext): string {
  const [settings = ''] = files.map(({ path }) => shown(path, context))
  const config = folder === context.cwd || folder === '/etc/certflow' ? '' : ` --config ${settings}`
  const inAMonth = new Date(context.now().getTime() + 30 * dayMs).toISOString().slice(0, 10)
  const marked = files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const at = line.indexOf(`   # ${mark}`)
      return at === -1 ? [] : [`     ${shown(path, context)}:${index + 1}: ${line.slice(0, at).trim()}\n`]
    }),
  )
  return `Written: ${files.map(({ path }) => shown(path, context)).join(', ')}

1. Put in what is yours; each line is explained where it stands:
${marked.join('')}
2. certflow inventory discover 192.0.2.0/24:443${config}
     finds the TLS servers of a network, yours in place of this one, and prints
     lines for the inventory
3. certflow scan${config}
     what is wrong now; keeps nothing, tells nobody
4. certflow alert test center${config}
     one mail, to see that it arrives
5. certflow run${config}
     the first run; what it finds counts as known, and nobody is mailed of it
6. certflow alert baseline${config}
     accept that; from then on people hear of what is new
7. certflow run --dry-run --output mails/ --at ${inAMonth}${config}
     what people would be mailed if it were then, as files; sends nothing

Until redirect: is taken out of ${settings}, every mail goes to that address.
To run it every day, see docs/run-daily.md.
`
}

/** A path as somebody in the working folder would write it. */
function shown(path: string, { cwd }: CliContext): string {
  const from = relative(cwd, path)
  return from.startsWith('..') ? path : from
}
