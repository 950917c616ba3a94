import { canonicalAddress } from '../../src/network/address.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { FaultList } from '../../src/yaml/fault-list.ts'
import type { Path, YamlTree } from '../../src/yaml/tree.ts'
import { directories } from '../acme/directory.ts'
import { installPathsOf } from './build.ts'
import type { AgentFile, CertificateEntry } from './schema.ts'

/** Where faults of meaning are noted. */
interface Notes {
  readonly tree: YamlTree
  readonly faults: FaultList
}

/** Notes what each value alone does not show: names that stand twice, ways that cannot prove a name, what a CA does not issue. */
export function noteMeaning(content: AgentFile, notes: Notes): void {
  noteRepeats(content, notes)
  for (const [index, entry] of content.certificates.entries()) {
    const path = ['certificates', index]
    noteNames(entry, path, notes)
    noteChallenge(entry, path, notes)
    noteInstall(entry, path, notes)
    if ((entry.directory ?? content.directory) === directories.upki) noteUpki(entry, content, path, notes)
  }
}

function noteRepeats({ certificates }: AgentFile, { tree, faults }: Notes): void {
  const names = new Set<string>()
  const paths = new Map<string, string>()
  for (const [index, entry] of certificates.entries()) {
    if (names.has(entry.name)) {
      const at = tree.placeOf(['certificates', index, 'name'])?.value ?? 0
      faults.error(
        at,
        'duplicate-name',
        `${quoted(entry.name)} is the name of two certificates`,
        'give one of them another name',
      )
    }
    names.add(entry.name)
    for (const { path, kind } of installPathsOf(entry)) {
      if (paths.has(path)) {
        const at = placeOfInstall(entry, index, path, tree)
        faults.error(
          at,
          'duplicate-path',
          `${quoted(path)} is to hold two things`,
          `one of them is of ${quoted(paths.get(path) ?? '')}`,
        )
      }
      paths.set(path, `${entry.name}: ${kind}`)
    }
  }
}

function placeOfInstall(entry: CertificateEntry, index: number, path: string, tree: YamlTree): number {
  for (const [at, install] of (entry.install ?? []).entries()) {
    // the later of two is the one that is one too many
    const [key] = Object.entries(install).findLast(([, value]) => value === path) ?? []
    if (key !== undefined) return tree.placeOf(['certificates', index, 'install', at, key])?.value ?? 0
  }
  return 0
}

function noteNames({ names }: CertificateEntry, path: Path, { tree, faults }: Notes): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue
    const at = tree.placeOf([...path, 'names', index])?.value ?? 0
    faults.error(at, 'duplicate-name', `${quoted(name)} stands twice`, 'leave one of them out')
  }
}

function noteChallenge(
  { names, challenge, directory, eab, profile }: CertificateEntry,
  path: Path,
  notes: Notes,
): void {
  const { tree, faults } = notes
  if (challenge === undefined) {
    for (const [key, value] of Object.entries({ directory, eab, profile })) {
      if (value === undefined) continue
      const at = tree.placeOf([...path, key])?.key ?? 0
      faults.error(
        at,
        'missing-key',
        `${key} stands here, but no challenge`,
        'write challenge: for what a CA issues, or leave both out for what comes by hand',
      )
    }
    return
  }
  for (const [index, name] of names.entries()) {
    const why = whyNotProved(name, challenge.type)
    if (why === undefined) continue
    const at = tree.placeOf([...path, 'names', index])?.value ?? 0
    faults.error(at, 'unprovable-name', `${quoted(name)} cannot be proved by ${challenge.type}: ${why[0]}`, why[1])
  }
}

/** RFC 8555 §7.1.3, RFC 8738 §7. */
function whyNotProved(name: string, challenge: string): readonly [why: string, hint: string] | undefined {
  if (name.startsWith('*.') && challenge !== 'dns-01') return ['it is a wildcard', 'prove it by dns-01']
  if (challenge === 'dns-01' && canonicalAddress(name) !== undefined)
    return ['it is an address', 'prove it by http-01 or tls-alpn-01, in a certificate of its own']
  return undefined
}

function noteInstall({ install = [] }: CertificateEntry, path: Path, { tree, faults }: Notes): void {
  for (const [index, entry] of install.entries()) {
    const at = tree.placeOf([...path, 'install', index])?.value ?? 0
    const { fullchain, chain, cert, key, combined, pkcs12 } = entry
    if ([fullchain, chain, cert, key, combined, pkcs12].every((file) => file === undefined)) {
      faults.error(
        at,
        'missing-key',
        'no file is named here',
        'write fullchain:, chain:, cert:, key:, combined: or pkcs12: and a path',
      )
    }
    if (entry.password_file !== undefined && pkcs12 === undefined) {
      const key = tree.placeOf([...path, 'install', index, 'password_file'])?.key ?? at
      faults.error(key, 'missing-key', 'password_file stands here, but no pkcs12', 'only pkcs12 has a password')
    }
  }
}

/** UPKI's rules, before an order is spent on them (its guide for applications by TSV and by ACME). */
function noteUpki(entry: CertificateEntry, content: AgentFile, path: Path, { tree, faults }: Notes): void {
  const { names, key = 'ecdsa-p256', eab = content.eab } = entry
  const at = (...keys: PropertyKey[]) => tree.placeOf([...path, ...keys])?.value ?? tree.placeOf(path)?.value ?? 0
  if (names.length > 8)
    faults.error(at('names', 8), 'upki', 'UPKI issues for at most 8 names', 'split it into several certificates')
  for (const [index, name] of names.entries()) {
    if (name.startsWith('*.'))
      faults.error(at('names', index), 'upki', 'UPKI issues no wildcards', 'write the names one by one')
    if (canonicalAddress(name) !== undefined)
      faults.error(at('names', index), 'upki', 'UPKI issues for no addresses', 'write DNS names')
  }
  if (key !== 'rsa-2048' && key !== 'ecdsa-p384')
    faults.error(
      at('key'),
      'upki',
      `UPKI issues for no key of ${key}`,
      'write key: rsa-2048 or ecdsa-p384, as the profile says that was applied for',
    )
  if (eab === undefined)
    faults.error(
      at(),
      'upki',
      'UPKI wants the binding that it handed out with the application',
      'write eab: { kid: …, hmac_file: … }',
    )
  else if (entry.eab === undefined && content.certificates.length > 1)
    faults.error(at(), 'upki', 'UPKI wants an account for each certificate', 'write eab: at the certificate, not above')
}
