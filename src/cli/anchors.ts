import type { Endpoint } from '../domain/endpoint.ts'
import { type AnchorSet, storeAnchors, withAnchorFile } from '../probe/x509/anchors.ts'

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
