import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** Each folder with what it may import besides itself. A folder that is not listed fails. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/messages': ['src/domain'],
  'src/markup': ['src/domain'],
  'src/network': ['src/domain'],
  'src/notation': ['src/domain', 'src/network'],
  'src/yaml': ['src/domain', 'src/network', 'src'],
  'src/inventory': ['src/domain', 'src/network', 'src/notation', 'src/yaml', 'src'],
  'src/probe': ['src/domain', 'src/network', 'src'],
  // what agents and the centre say to each other, and how it is signed
  'src/agent-protocol': ['src/domain'],
  'src/calendar': ['src/domain'],
  'src/journal': ['src/domain', 'src/network', 'src'],
  'src/store': ['src/domain', 'src/network', 'src'],
  'src/report': ['src/domain', 'src/markup', 'src/messages'],
  'src/notify': ['src/domain', 'src/markup', 'src/messages', 'src'],
  // ways to tell people beside mail: no store, no probe
  'src/channels': ['src/domain', 'src/messages', 'src/network', 'src/yaml', 'src'],
  // puts together what each of these is to know
  'src/settings': [
    'src/domain',
    'src/network',
    'src/notation',
    'src/yaml',
    'src/answers',
    'src/calendar',
    'src/channels',
    'src/store',
    'src/notify',
    'src/centre',
    'src',
  ],
  // one client of HTTP: deadline, limits, proxy
  'src/http': ['src/domain', 'src/network', 'src/probe', 'src'],
  // what issuers' lists say of certificates that were seen
  'src/revocation': ['src/domain', 'src/http', 'src/probe'],
  'src/results': ['src/domain', 'src/network', 'src/store', 'src'],
  // what comes back by a link of a mail, or by a reply
  'src/answers': ['src/domain', 'src/network', 'src'],
  // pages and API: they ask the store; how alerts are answered comes from outside
  'src/centre': [
    'src/domain',
    'src/agent-protocol',
    'src/markup',
    'src/messages',
    'src/network',
    'src/notation',
    'src/answers',
    'src/inventory',
    'src/store',
    'src/report',
    'src',
  ],
  // the use case behind a scan: alerts, people, mails; asks the store, composes, hands over
  'src/alerting': [
    'src/domain',
    'src/messages',
    'src/network',
    'src/calendar',
    'src/inventory',
    'src/store',
    'src/channels',
    'src/notify',
    'src',
  ],
  'src/manual': ['src/domain', 'src/messages', 'src/network', 'src/store', 'src/notify', 'src'],
  // what is wrong in an inventory, written down in the forms that people and CI servers read
  'src/check': ['src/domain', 'src/network', 'src/notation', 'src/yaml', 'src/inventory', 'src/report', 'src'],
  // what people have their servers listed in, made into entries
  'src/import': ['src/domain', 'src/network', 'src/notation', 'src/yaml', 'src/inventory', 'src'],
  // errors.ts, scan.ts: the use cases and the one error type
  src: ['src/domain'],
  'src/demo': ['src/domain', 'src/network', 'src'],
  'src/cli': [
    'src/domain',
    'src/agent-protocol',
    'src/messages',
    'src/network',
    'src/notation',
    'src/yaml',
    'src/settings',
    'src/inventory',
    'src/probe',
    'src/journal',
    'src/store',
    'src/notify',
    'src/channels',
    'src/results',
    'src/revocation',
    'src/alerting',
    'src/answers',
    'src/centre',
    'src/calendar',
    'src/report',
    'src/manual',
    'src/check',
    'src/import',
    'src/demo',
    'src',
  ],
  // what is decided, with the clock as an argument
  'agent/domain': ['src/domain'],
  'agent/acme': ['agent', 'src/domain', 'src/http', 'src/network', 'src/probe', 'src/revocation', 'src/cli', 'src'],
  'agent/challenge': [
    'agent',
    'agent/acme',
    'src/domain',
    'src/http',
    'src/network',
    'src/notation',
    'src/probe',
    'src',
  ],
  'agent/config': [
    'agent/domain',
    'agent/acme',
    'agent/challenge',
    'agent',
    'src/domain',
    'src/messages',
    'src/network',
    'src/notation',
    'src/yaml',
    'src/inventory',
    'src/settings',
    'src/notify',
    'src',
  ],
  // what is on the disk
  'agent/state': ['agent/domain', 'agent/acme', 'agent/config', 'src/domain', 'src/network', 'src'],
  // a generation brought into force, or back
  'agent/deploy': [
    'agent/domain',
    'agent/config',
    'agent/state',
    'agent',
    'src/domain',
    'src/network',
    'src/probe',
    'src',
  ],
  // the use case: one certificate from wherever it is to where it is wanted
  'agent/pass': [
    'agent/domain',
    'agent/acme',
    'agent/challenge',
    'agent/config',
    'agent/state',
    'agent/deploy',
    'agent',
    'src/domain',
    'src/network',
    'src/probe',
    'src',
  ],
  // what another client has, as agent.yaml is to have it
  'agent/import': ['agent/domain', 'agent/acme', 'agent/config', 'src/import', 'src/network', 'src'],
  'agent/mail': ['agent/config', 'agent/state', 'agent/pass', 'src/domain', 'src/messages', 'src/notify', 'src'],
  // what the centre hears, and what it wishes
  'agent/centre': [
    'agent/domain',
    'agent/config',
    'agent/state',
    'agent/deploy',
    'agent/pass',
    'agent',
    'src/agent-protocol',
    'src/domain',
    'src/http',
    'src/network',
    'src/cli',
    'src',
  ],
  // units for systemd, as texts
  'agent/systemd': ['agent/challenge', 'agent/config', 'agent/state'],
  // what is wrong around the agent, and what to do
  'agent/doctor': [
    'agent/acme',
    'agent/challenge',
    'agent/config',
    'agent/state',
    'agent/deploy',
    'agent/pass',
    'src/domain',
    'src/network',
    'src/probe',
    'src',
  ],
  'agent/verbs': [
    'agent/domain',
    'agent/config',
    'agent/state',
    'agent/deploy',
    'agent/pass',
    'agent/mail',
    'agent/centre',
    'agent/import',
    'agent/doctor',
    'agent/systemd',
    'agent/commands',
    'agent',
    'src/agent-protocol',
    'src/domain',
    'src/network',
    'src/yaml',
    'src/store',
    'src/cli',
    'src',
  ],
  'agent/commands': ['agent/verbs', 'agent/import', 'src/cli'],
  agent: ['agent/commands', 'agent/acme', 'agent/domain', 'src/domain', 'src/cli', 'src'],
  bin: ['src/cli', 'agent', 'src'],
}

function layerOf(file: string): string {
  const folder = dirname(file)
  return (
    // agent/pass is a layer of its own, src/report/review part of src/report
    Object.keys(layers).find(
      (layer) => !['src', 'agent'].includes(layer) && (folder === layer || folder.startsWith(`${layer}/`)),
    ) ?? folder
  )
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => target)
}

const files = globSync('{bin,src,agent}/**/*.ts')

test('there is something to check', () => {
  expect(files.length).toBeGreaterThan(10)
})

test.for(files)('%s imports inwards only', (file) => {
  const layer = layerOf(file)
  expect(Object.keys(layers)).toContain(layer)
  const relative = importsOf(file).filter((target) => target.startsWith('.'))
  const targets = relative.map((target) => layerOf(join(dirname(file), target)))
  expect(targets.filter((target) => target !== layer && !layers[layer]?.includes(target))).toEqual([])
})

test.for(files.filter((file) => ['src/domain', 'agent/domain'].includes(layerOf(file))))(
  '%s is pure: no package, no clock, no randomness',
  (file) => {
    expect(importsOf(file).filter((target) => !target.startsWith('.'))).toEqual([])
    expect(readFileSync(file, 'utf8')).not.toMatch(/new Date\(\)|Date\.now|Math\.random|process\.|performance\./)
  },
)

// A peer can end the process through these (a segfault in Node 24.0-26.10 on odd EC curves and undecodable keys).
// src/peer-certificates.ts is what keeps libraries from it.
test.for(files.filter((file) => file !== 'src/peer-certificates.ts'))(
  '%s builds no legacy certificate object and trusts no date of node:crypto',
  (file) => {
    const code = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    expect(code).not.toMatch(
      /\.toLegacyObject\(|\.getPeerX509Certificate\(|\.getPeerCertificate\(|\.valid(From|To)(Date)?\b/,
    )
  },
)

test.for(files)('%s is short enough to be read in one go', (file) => {
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(300)
})
