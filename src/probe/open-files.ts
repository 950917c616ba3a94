import { readFileSync } from 'node:fs'

/** Descriptors kept for what is no probe: standard streams, files, name lookups, threads. */
const reserved = 64
/** What is assumed where the system does not tell. */
const assumedLimit = 1_024

/** The most connections that this process may hold at once, by its open-file limit (Node raises the soft one to the hard one). */
export function connectionLimit(limits = readLimits()): number {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? []
  if (soft === 'unlimited') return Number.MAX_SAFE_INTEGER
  return Math.max(1, (soft === undefined ? assumedLimit : Number(soft)) - reserved)
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    // Not Linux.
    return ''
  }
}
