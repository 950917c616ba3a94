import { type Document, isMap, isSeq, parseDocument } from 'yaml'
import { directories } from '../acme/directory.ts'
import { parseLocalName } from '../config/names.ts'
import type { ImportedCertificate } from './imported.ts'

/** A certificate with the name that it has in agent.yaml. */
export interface NamedCertificate {
  readonly name: string
  readonly certificate: ImportedCertificate
}

/**
 * Gives each certificate a name that agent.yaml can have, that of the other client as far as it goes. Those for whose names agent.yaml has a
 * certificate already are `known`.
 */
export function named(
  certificates: readonly ImportedCertificate[],
  there: readonly { readonly name: string; readonly names: readonly string[] }[],
): { readonly fresh: readonly NamedCertificate[]; readonly known: readonly ImportedCertificate[] } {
  const taken = new Set(there.map(({ name }) => name))
  const have = new Set(there.map(({ names }) => setText(names)))
  const known = certificates.filter(({ names }) => have.has(setText(names)))
  const fresh = certificates
    .filter((each) => !known.includes(each))
    .map((certificate) => {
      const plain = certificate.called
        .toLowerCase()
        .replace(/^(?:\*|_)\./, 'wildcard.')
        .replaceAll(/[^a-z0-9._-]/g, '-')
        .replace(/^[^a-z0-9]+/, '')
        .slice(0, 60)
      const base = parseLocalName(plain).ok ? plain : 'imported'
      let name = base
      for (let count = 2; taken.has(name); count++) name = `${base}-${count}`
      taken.add(name)
      return { name, certificate }
    })
  return { fresh, known }
}

function setText(names: readonly string[]): string {
  return [...names]
    .map((name) => name.toLowerCase())
    .sort()
    .join(' ')
}

/** Reports whether the text of an agent.yaml has no certificates yet. */
export function isOnlyBegun(text: string): boolean {
  const { errors, contents } = parseDocument(text)
  if (errors.length > 0 || !isMap(contents)) return false
  const list = contents.get('certificates')
  return list === undefined || list === null || (isSeq(list) && list.items.length === 0)
}

/**
 * The text of an agent.yaml with further certificates at its end. Comments stay.
 *
 * @param text an agent.yaml, or undefined for a new one
 */
export function withCertificates(text: string | undefined, certificates: readonly NamedCertificate[]): string {
  const document = parseDocument(text ?? 'version: 1\n')
  const nodes = certificates.map((each) => entryNode(document, each))
  const list = document.get('certificates')
  if (isSeq(list)) {
    list.flow = false
    list.items.push(...nodes)
  } else document.set('certificates', document.createNode(nodes))
  return document.toString({ lineWidth: 0 })
}

function entryNode(document: Document, { name, certificate }: NamedCertificate) {
  const { names, directory, key, reusesKey, challenge, install, service, reload } = certificate
  const [alias] = Object.entries(directories).find(([, url]) => url === directory) ?? []
  const flow = (value: unknown) => document.createNode(value, { flow: true })
  return document.createNode({
    name,
    names: flow(names),
    directory: alias ?? directory,
    key,
    ...(reusesKey && { reuse_key: true }),
    challenge: flow(challenge),
    ...(service !== undefined && { service }),
    ...(install !== undefined && { install: [flow(install)] }),
    ...(reload !== undefined && { reload }),
  })
}
