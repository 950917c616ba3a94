import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { getCACertificates } from 'node:tls'
import type { Endpoint } from '../domain/endpoint.ts'
import { quoted } from '../network/parsed.ts'
import { type AnchorSet, storeAnchors, withAnchorFile } from '../probe/x509/anchors.ts'
import type { CliContext } from './context.ts'

/** What keeps the system's store from being what the operator takes it for: a sentence each. */
export function systemStoreRemarks({ env, cwd }: Pick<CliContext, 'env' | 'cwd'>): string[] {
  const missing = ['SSL_CERT_FILE', 'SSL_CERT_DIR'].flatMap((name) => {
    const path = env[name] ?? ''
    const isThere = path === '' || path.split(':').some((each) => existsSync(resolve(cwd, each)))
    return isThere
      ? []
      : [`${name} names ${quoted(path)}, which does not exist: the system's trust store is read without it`]
  })
  const isEmpty = getCACertificates('system').length === 0
  return isEmpty ? [...missing, "the system's trust store is empty: it can make no certificate trusted"] : missing
}

/**
 * The trust anchors of each endpoint: the store, in front of it the files of `--ca`, in front of these the entry's own.
 * Throws CertflowError `anchors-invalid` at once for a file that cannot be read, also for those of entries.
 */
export function anchorsFor(
  store: 'bundled' | 'system',
  files: readonly string[],
  entryFiles: Iterable<string>,
): (endpoint: Endpoint) => AnchorSet {
  const shared = files.reduce(withAnchorFile, storeAnchors(store))
  const own = new Map<string, AnchorSet>()
  for (const file of entryFiles) if (!own.has(file)) own.set(file, withAnchorFile(shared, file))
  return ({ trust }) => (trust.ca === undefined ? shared : (own.get(trust.ca) ?? shared))
}
