import type { Endpoint } from '../domain/endpoint.ts'
import { canonicalAddress } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import { parsePlace } from './place.ts'

/** What a cell names. */
export interface CellHosts {
  readonly endpoints: readonly Endpoint[]
  /** What is no name that can be looked up, and why: a wildcard, a nickname. */
  readonly others: readonly { readonly text: string; readonly why: string }[]
}

/** More names than any certificate has. */
const mostHosts = 1_000

/** The hosts of a cell: names, addresses and URLs, parted by line ends, spaces, commas, slashes; what stands in brackets is said about them. */
export function hostsInCell(cell: string, ports: readonly number[]): CellHosts {
  const plain = cell.normalize('NFKC')
  const outside = readWords(plain.replaceAll(/\([^()]*\)/g, ' '), ports)
  return outside.endpoints.length > 0 || !plain.includes('(')
    ? outside
    : readWords(plain.replaceAll(/[()]/g, ' '), ports)
}

function readWords(text: string, ports: readonly number[]): CellHosts {
  const endpoints: Endpoint[] = []
  const others: { text: string; why: string }[] = []
  for (const word of wordsOf(text).slice(0, mostHosts)) {
    const places = (ports.length === 0 ? [undefined] : ports).map((port) => parsePlace(word, port))
    for (const [index, place] of places.entries()) {
      if (!place.ok) {
        if (index === 0) others.push({ text: word, why: whyNot(word, place) })
      } else if (!isFullName(place.value.host)) {
        if (index === 0) others.push({ text: word, why: `${quoted(word)} is no full name` })
      } else if (!endpoints.some((earlier) => isSame(earlier, place.value))) endpoints.push(place.value)
    }
  }
  return { endpoints, others }
}

function whyNot(word: string, { problem, hint }: { readonly problem: string; readonly hint: string }): string {
  return /^\*\./.test(word) ? `${quoted(word)} is a wildcard` : `${problem} (${hint})`
}

function wordsOf(text: string): string[] {
  return text
    .split(/[\s,;、。，；|]+/)
    .flatMap((word) => (word.split('/').length > 1 && word.split('/').every(looksLikeHost) ? word.split('/') : [word]))
    .map((word) => word.replace(/^[・•●○◎■※"'<]+|["'>]+$/g, ''))
    .filter((word) => word !== '')
}

function looksLikeHost(text: string): boolean {
  return /^[^\s:]+\.[a-z]{2,}(?::\d+)?$/i.test(text) || canonicalAddress(text) !== undefined
}

/** Reports whether a host leads somewhere from anywhere: an address, or a name with a domain, not the nickname of a machine. */
export function isFullName(host: string): boolean {
  return canonicalAddress(host) !== undefined || /\.(?:[a-z]{2,63}|xn--[a-z0-9-]+)$/.test(host)
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port && a.dialect === b.dialect && a.serverName === b.serverName
}
