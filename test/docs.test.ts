import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, normalize } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { challengeTypes } from '../agent/acme/challenge-solver.ts'
import { localProblemTypes } from '../agent/acme/problem.ts'
import { hookConventions } from '../agent/challenge/dns/exec.ts'
import type { Dns01Options } from '../agent/challenge/dns-01.ts'
import { loadAgentConfig } from '../agent/config/load.ts'
import { agentSchema } from '../agent/config/schema.ts'
import { services } from '../agent/config/services.ts'
import { doctorChecks } from '../agent/doctor/finding.ts'
import { metricsHelp } from '../src/centre/api/metrics.ts'
import { routes } from '../src/centre/routes.ts'
import { channelKinds, channelSchema } from '../src/channels/index.ts'
import { checkFormats } from '../src/check/formats/index.ts'
import { defaultText, notesOf } from '../src/cli/help.ts'
import { importFormatNames } from '../src/cli/import/options.ts'
import { dialectPorts } from '../src/domain/endpoint.ts'
import { type FailureReason, probeStages } from '../src/domain/probe-result.ts'
import { sheetFields } from '../src/import/headings.ts'
import { importFormats } from '../src/import/index.ts'
import { parseSheetDate } from '../src/import/sheet-date.ts'
import { loadInventory } from '../src/inventory/load.ts'
import { inventorySchema } from '../src/inventory/schema.ts'
import { messages } from '../src/messages/index.ts'
import { understood } from '../src/network/parsed.ts'
import { starttlsDialects } from '../src/probe/starttls/index.ts'
import { reportFormats } from '../src/report/index.ts'
import { reviewFormats } from '../src/report/review/index.ts'
import { reviewWords } from '../src/report/review/words/index.ts'
import { toRow } from '../src/report/row.ts'
import { loadSettings } from '../src/settings/load.ts'
import { settingsSchema } from '../src/settings/schema.ts'
import { agentRules, inventoryRules, settingsRules } from '../src/yaml/rules.ts'
import { text } from '../src/yaml/text.ts'
import { hostileReview } from './report/review/hostile-review.ts'
import { campus, probed, render, run } from './report/rows.ts'
import { firstCells, pageOf, pages } from './support/pages.ts'
import { pathOf, silentPrograms, withSubcommands } from './support/programs.ts'
import { keysOfSchema } from './support/schema-keys.ts'

/*
 * A page and the code may not disagree: what exists has its row, and what has a row exists.
 */

type DnsProviderKind = Dns01Options['provider']['kind']

const commands = silentPrograms().flatMap(withSubcommands)
const named = commands.map((command) => [pathOf(command), command] as const)

describe('docs/reference/commands.md', () => {
  test.for(named)('%s has a row for each option', ([path, command]) => {
    const rows = pageOf('docs/reference/commands.md').rows.filter(({ heading }) => heading === path)
    const documented = rows.map(({ cells: [flags, standard] }) => [flags, standard])
    const help = command.createHelp().visibleOptions(command)
    expect(new Map(documented as [string, string][])).toEqual(
      new Map(help.map((option) => [option.flags, defaultText(option) ?? ''])),
    )
  })

  test('has no section of a command that does not exist', () => {
    const headings = pageOf('docs/reference/commands.md').rows.map(({ heading }) => heading)
    expect([...new Set(headings)].sort()).toEqual(commands.map(pathOf).sort())
  })
})

test.for(pages.map(({ file }) => file))('%s names no option that does not exist', (file) => {
  const known = new Set(
    commands.flatMap((command) => command.createHelp().visibleOptions(command)).map(({ long }) => long),
  )
  const named = pageOf(file).text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)
  expect([...new Set([...named].map(([option]) => option))].filter((option) => !known.has(option))).toEqual([])
})

test.for(['docs/reference/findings.md', 'docs/ja/findings.md'])('%s has each finding and each reason', (file) => {
  const reasons = Object.keys(messages.en.reasons)
  const rows = pageOf(file).rows
  const inFailures = rows.filter(({ heading }) => heading.startsWith('Failures') || heading.startsWith('失敗'))
  const findings = rows.filter((row) => !inFailures.includes(row)).map(({ cells: [code] }) => code)
  expect(findings.sort()).toEqual(Object.keys(messages.en.titles).sort())
  const stages = file.includes('/ja/') ? [] : probeStages
  expect(inFailures.map(({ cells: [name] }) => name).sort()).toEqual([...stages, ...reasons].sort())
})

test('docs/ja/findings.md calls findings and reasons by their Japanese names', () => {
  const { titles, reasons } = messages.ja
  const names = new Map<string, string>([...Object.entries(titles), ...Object.entries(reasons)])
  for (const { cells, heading } of pageOf('docs/ja/findings.md').rows) {
    const [code = '', name = ''] = cells
    // "unreachable" is a finding and a reason
    const wanted = heading.startsWith('失敗')
      ? reasons[code as FailureReason]
      : (titles as Record<string, string>)[code]
    expect(names.has(code)).toBe(true)
    expect(name.startsWith(wanted ?? '?'), `${code}: ${name}`).toBe(true)
  }
})

test('docs/reference/dialects.md has each dialect with its port and its specification', () => {
  const documented = pageOf('docs/reference/dialects.md').rows.map(({ cells: [name, port, spec] }) => [
    name,
    port,
    spec,
  ])
  const known = Object.entries(dialectPorts).map(([name, port]) => [
    name,
    String(port),
    name === 'tls' ? 'RFC 8446, RFC 5246' : starttlsDialects[name as keyof typeof starttlsDialects].spec,
  ])
  expect(documented).toEqual(known)
})

test('docs/reference/challenges.md has each challenge, each provider and each hook', () => {
  const page = 'docs/reference/challenges.md'
  const providers: Record<DnsProviderKind, true> = { rfc2136: true, exec: true, 'acme-dns': true }
  expect(firstCells(page, 'Challenges: how names are proved')).toEqual(challengeTypes)
  expect(firstCells(page, 'dns-01')).toEqual(Object.keys(providers))
  expect(firstCells(page, 'exec')).toEqual(hookConventions)
})

test('docs/explanation/acme.md has each problem of its own', () => {
  expect(firstCells('docs/explanation/acme.md')).toEqual(localProblemTypes)
})

describe('docs/reference/formats.md', () => {
  test('has each format', () => {
    expect(firstCells('docs/reference/formats.md', 'Formats')).toEqual(Object.keys(reportFormats))
  })

  test('has each format of faults', () => {
    expect(firstCells('docs/reference/formats.md', 'Faults of an inventory')).toEqual(Object.keys(checkFormats))
  })

  test('has the header of csv', () => {
    const [header] = render(reportFormats.csv, campus()).split('\r\n')
    expect(pageOf('docs/reference/formats.md').blocks.map(({ text }) => text)).toContain(`${header}\n`)
  })

  test('has each metric', () => {
    const text = render(reportFormats.prometheus, campus())
    const families = [...text.matchAll(/^# HELP (\S+)/gm)].map(([, family = '']) => family)
    expect(firstCells('docs/reference/formats.md', 'prometheus').sort()).toEqual(families.sort())
  })
})

test('docs/reference/row.md has each field of a row and of the run', () => {
  const everything = probed('x', { endpoint: { owner: 'center', zone: 'campus', tags: ['web'] } })
  const untrusted = { ...everything, trust: everything.trust && { ...everything.trust, reason: 'no trust anchor' } }
  const rows = [...campus(), untrusted].flatMap((row) => fieldsOf(toRow(row)))
  const cut = run(2, { complete: false, incompleteReason: 'The run was cut short' })
  const document = JSON.parse(render(reportFormats.json, [], {}, cut)) as { run: object }
  const ofRun = Object.keys(document.run).map((name) => `run.${name}`)
  expect(firstCells('docs/reference/row.md').sort()).toEqual([...new Set([...rows, ...ofRun])].sort())
})

describe('docs/reference/inventory.md', () => {
  test('has each key', () => {
    const keys = firstCells('docs/reference/inventory.md').filter((cell) => !Object.hasOwn(inventoryRules, cell))
    expect(keys.sort()).toEqual(keysOfSchema(inventorySchema).sort())
  })

  test('has each rule', () => {
    expect(firstCells('docs/reference/inventory.md', 'Rules').sort()).toEqual(Object.keys(inventoryRules).sort())
  })
})

describe('docs/reference/import.md', () => {
  const page = 'docs/reference/import.md'

  test('has each form', () => {
    expect(firstCells(page, 'Forms').sort()).toEqual(Object.keys(importFormats).sort())
    expect([...importFormatNames].sort()).toEqual(Object.keys(importFormats).sort())
  })

  test('has each field with its headings', () => {
    const rows = pageOf(page).rows.filter(({ heading }) => heading === 'Headings of sheets')
    expect(rows.map(({ cells: [field, headings] }) => [field, headings])).toEqual(
      Object.entries(sheetFields).map(([field, headings]) => [field, headings.join(', ')]),
    )
  })

  test('has dates that are read as it says', () => {
    for (const { heading, cells } of pageOf(page).rows) {
      if (heading !== 'Dates of sheets') continue
      for (const [, date = ''] of (cells[0] ?? '').matchAll(/`?([^`]+)`?(?:, |$)/g)) {
        const parsed = parseSheetDate(date)
        const day = cells[1]?.startsWith('13 January') === true ? '2027-01-13' : '2027-01-05'
        expect(parsed.ok ? parsed.value : 'refused', date).toBe(
          cells[1]?.startsWith('refused') === true ? 'refused' : day,
        )
      }
    }
  })
})

describe('docs/reference/settings.md', () => {
  test('has each key', () => {
    const rows = pageOf('docs/reference/settings.md').rows.filter(({ heading }) => heading !== 'Rules')
    const keys = rows.map(({ cells: [key] }) => key)
    const known = keysOfSchema(settingsSchema('/')).filter((key) => !key.startsWith('channels.'))
    expect(keys.sort()).toEqual(known.sort())
  })

  test('has each rule that an inventory does not have', () => {
    const own = Object.keys(settingsRules).filter((rule) => !Object.hasOwn(inventoryRules, rule))
    expect(firstCells('docs/reference/settings.md', 'Rules').sort()).toEqual(own.sort())
  })
})

describe('docs/reference/api.md', () => {
  test('has each route, and who may ask for it', () => {
    const rows = pageOf('docs/reference/api.md').rows.filter(({ heading }) => heading === 'Routes')
    const documented = rows.map(({ cells: [route, may] }) => `${route}: ${may}`)
    const known = routes.map(({ method, path, may }) => `${method} ${path}: ${may.join(', ')}`)
    expect(documented.sort()).toEqual(known.map((route) => route.replace(/: public$/, ': everybody')).sort())
  })

  test('has each metric', () => {
    expect(firstCells('docs/reference/api.md', 'Metrics').sort()).toEqual(Object.keys(metricsHelp).sort())
  })
})

test('docs/centre.md has a row for each page of the navigation, in its order', () => {
  const [, table = ''] = /^\| page \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(pageOf('docs/centre.md').text) ?? []
  const rows = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name)
  expect(rows).toEqual(routes.flatMap(({ nav }) => (nav === undefined ? [] : [nav.en])))
})

describe('docs/reference/channels.md', () => {
  const page = 'docs/reference/channels.md'
  const schemas = channelSchema(() => text('bad-path', understood, 'a file')).options

  test('has each kind', () => {
    expect(firstCells(page, 'Kinds')).toEqual(Object.keys(channelKinds))
  })

  test.for(schemas)('has each key of a kind: %#', (schema) => {
    const [kind = ''] = schema.shape.kind.values
    const keys = keysOfSchema(schema).filter((key) => key !== 'kind' && key !== 'tell')
    expect(firstCells(page, kind).sort()).toEqual(keys.sort())
  })
})

describe('docs/reference/agent.md', () => {
  const headings = ['Top level', 'Certificates', 'Challenges', 'Install']

  test('has each key', () => {
    const keys = firstCells('docs/reference/agent.md', ...headings)
    expect(keys.sort()).toEqual(keysOfSchema(agentSchema('/')).sort())
  })

  test('has each look of the doctor, in its order', () => {
    expect(firstCells('docs/reference/agent.md', 'What the doctor looks at')).toEqual(doctorChecks)
  })

  test('has each rule of its own', () => {
    const known: object = { ...inventoryRules, ...settingsRules }
    const own = Object.keys(agentRules).filter((rule) => !Object.hasOwn(known, rule))
    expect(firstCells('docs/reference/agent.md', 'Rules').sort()).toEqual(own.sort())
  })

  test('has each service with its commands', () => {
    const rows = pageOf('docs/reference/agent.md').rows.filter(({ heading }) => heading === 'Services')
    expect(rows.map(({ cells }) => cells)).toEqual(
      Object.entries(services).map(([name, { folders, test: tested, reload, verify }]) => [
        name,
        folders.join(', '),
        tested,
        reload,
        verify.length === 0 ? 'each name on 443' : verify.join(', '),
      ]),
    )
  })

  test.for([
    ...pageOf('docs/reference/agent.md').blocks.slice(0, 1),
    ...pageOf('docs/agent.md').blocks.slice(0, 1),
    { text: readFileSync('agent.example.yaml', 'utf8') },
  ])('an example can be used: %#', ({ text }) => {
    expect(loadAgentConfig(text, 'agent.yaml', 'host').faults).toEqual([])
  })

  test('agent.example.yaml has each key', () => {
    const text = readFileSync('agent.example.yaml', 'utf8')
    const keys = keysOfSchema(agentSchema('/')).map((key) => key.split(/[.[\]]+/).findLast((part) => part !== '') ?? '')
    expect([...new Set(keys)].filter((key) => !new RegExp(`(^|[ {#])${key}:`, 'm').test(text))).toEqual(['centre'])
  })
})

test('docs/reference/report.md has each reason, and the header and each section of csv', () => {
  const page = 'docs/reference/report.md'
  const review = hostileReview('x')
  const reasons = review.renewed.flatMap((renewed) => renewed.reasons.map(({ kind }) => kind))
  expect(firstCells(page, 'Why')).toEqual([...new Set(reasons)])
  const [header, ...lines] = reviewFormats.csv(review, 'en').trimEnd().split('\r\n')
  expect(pageOf(page).blocks.map(({ text }) => text)).toContain(`${header}\n`)
  expect(firstCells(page, 'csv')).toEqual([...new Set(lines.map((line) => line.split(',')[0]))])
})

test.for([
  ['docs/reference/report.md', 'en'],
  ['docs/ja/report.md', 'ja'],
] as const)('%s has each section by its title', ([file, language]) => {
  // told with the section before them
  const { owners, unanswered, ...sections } = reviewWords[language].sections
  const rows = [...pageOf(file).text.matchAll(/^\| ([^|`]+) \|/gm)].map(([, title]) => title)
  expect(rows).toEqual(expect.arrayContaining(Object.values(sections)))
})

test('docs/reference/exit-codes.md has each code', async () => {
  const { exitCodes } = await import('../src/cli/exit-codes.ts')
  expect(firstCells('docs/reference/exit-codes.md')).toEqual(Object.values(exitCodes).map(String))
})

test.for(pages.map(({ file }) => file))('%s links to what is there', (file) => {
  const links = [...pageOf(file).text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? file : normalize(join(dirname(file), path))
    if (!existsSync(target)) return true
    return anchor !== undefined && !pageOf(target).anchors.has(anchor)
  })
  expect(broken).toEqual([])
})

test('the wrapper that cron and Nagios call works, and stands before them', async () => {
  const { text, blocks } = pageOf('docs/how-to.md')
  const wrapper = blocks.find((block) => block.text.startsWith('#!/bin/sh\n'))?.text ?? ''
  expect(text.indexOf(wrapper)).toBeLessThan(text.indexOf('/usr/local/bin/certflow scan'))
  const here = wrapper.replaceAll('/opt/certflow', process.cwd()).replace('dist/bin/certflow.js', 'bin/certflow.ts')
  await using folder = await mkdtempDisposable(join(tmpdir(), 'wrapper-'))
  const script = join(folder.path, 'certflow')
  writeFileSync(script, here, { mode: 0o755 })
  expect(execFileSync(script, ['help', 'scan'], { cwd: '/', encoding: 'utf8' })).toContain('Usage: certflow scan')
})

test('ARCHITECTURE.md has each dependency, and no other', () => {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    string,
    object
  >
  expect(firstCells('ARCHITECTURE.md').sort()).toEqual(Object.keys({ ...dependencies, ...optionalDependencies }).sort())
})

test.for(globSync('src/*/'))('ARCHITECTURE.md draws %s', (folder) => {
  expect(pageOf('ARCHITECTURE.md').blocks[0]?.text).toContain(`\n  ${basename(folder)}/`)
})

test.for(named)('the help of %s fits 80 columns', ([, command]) => {
  let help = ''
  command
    .configureOutput({
      writeOut: (text) => {
        help += text
      },
      getOutHelpWidth: () => 80,
    })
    .outputHelp()
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(help).toContain('Examples:')
})

const examples = [
  ...commandLines(readFileSync('inventory.example.yaml', 'utf8').replaceAll('#', '')).map(
    (line) => ['inventory.example.yaml', line] as const,
  ),
  ...pages.flatMap(({ file, blocks }) =>
    blocks.flatMap(({ text }) => commandLines(text)).map((line) => [file, line] as const),
  ),
  ...commands.flatMap((command) => (notesOf(command)?.examples ?? []).map((line) => ['help', line] as const)),
]

test.for(examples)('%s: %s', ([, line]) => {
  const [name, ...words] = wordsOf(line)
  const program = silentPrograms().find((candidate) => candidate.name() === name) as Command
  const quiet = withSubcommands(program)
  for (const command of quiet) command.exitOverride().configureOutput({ writeErr: () => undefined })
  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    // help and version end by an exception too
    expect(error).toMatchObject({ exitCode: 0 })
  }
})

const inventories = pages.flatMap(({ file, blocks }) =>
  blocks
    .filter(({ text }) => text.startsWith('version: 1\n'))
    .map(({ text }, index) => [file, index + 1, text] as const),
)

test.for(inventories)('%s: inventory %i can be used', ([, , text]) => {
  const { faults } = loadInventory(text, 'inventory.yaml')
  // nobody has the CA files of the examples
  expect(faults.filter(({ rule }) => rule !== 'ca-missing')).toEqual([])
})

const settingsFiles = pages.flatMap(({ file, blocks }) =>
  blocks
    .filter(({ text }) => text.startsWith('# certflow.yaml\n'))
    .map(({ text }, index) => [file, index + 1, text] as const),
)

test.for(settingsFiles)('%s: settings %i can be used', ([, , text]) => {
  expect(loadSettings(text, '/nowhere/certflow.yaml', { stateFolder: undefined, timeZone: 'UTC' }).faults).toEqual([])
})

/** `chain[].subject`, `trust.status`: every field that a value has, also inside. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value))
    return [path, ...value.flatMap((inner) => (isRecord(inner) ? fieldsOf(inner, `${path}[]`) : []))]
  if (!isRecord(value)) return [path]
  const inner = Object.entries(value).flatMap(([name, each]) => fieldsOf(each, path === '' ? name : `${path}.${name}`))
  return path === '' || path.endsWith('[]') ? inner : [path, ...inner]
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Lines of a block that call a program, with what is continued, without what is commented or piped on. */
function commandLines(text: string): string[] {
  const [program] = silentPrograms()
  const names = (program?.commands ?? []).map((command) => command.name()).join('|')
  const call = new RegExp(`^[^#]*?(?:^|[\\s/])(certflow(?:-agent)? (?:${names}|help|-).*)$`)
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => call.exec(line)?.[1] ?? [])
    .map((line) => line.replace(/\s+[|#>].*$/, ''))
}

/** The words of a line as a shell has them, single and double quotes taken off. */
function wordsOf(line: string): string[] {
  return [...line.replace(/\s+[#>].*$/, '').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/['"]/g, ''),
  )
}
