import { printableExcerpt } from './sanitize.ts'

/** Longest label value; a certificate may name a thousand hosts. */
const longestLabel = 1_000

/** `{a="1",b="2"}` in the exposition format, without labels that have no value (they would mean the same). */
export function labelsText(labels: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}="${escaped(value)}"`],
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** What of a certificate becomes labels. */
interface NamedCertificate {
  readonly subject: string
  readonly issuer: string
  readonly serialNumber: string | undefined
  readonly subjectAltNames: readonly string[]
}

/** The labels that ssl_exporter gives `ssl_cert_not_after`, so that rules written for it still match. */
export function sslExporterLabels(leaf: NamedCertificate): Record<string, string | undefined> {
  const addresses = leaf.subjectAltNames.filter(isAddress)
  const names = leaf.subjectAltNames.filter((name) => !isAddress(name))
  return {
    serial_no: decimal(leaf.serialNumber),
    issuer_cn: commonName(leaf.issuer),
    cn: commonName(leaf.subject),
    dnsnames: between(names),
    ips: between(addresses),
  }
}

function escaped(value: string): string {
  return printableExcerpt(value, longestLabel).replace(/[\\"]/g, '\\$&')
}

/** `,a,b,`: commas on both sides, so that a regular expression finds whole names. */
function between(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `,${names.join(',')},`
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^\d+(\.\d+){3}$/.test(name)
}

/** ssl_exporter prints serial numbers as Go prints integers. */
function decimal(serialNumber: string | undefined): string | undefined {
  if (serialNumber === undefined) return undefined
  const negative = serialNumber.startsWith('-')
  const digits = negative ? serialNumber.slice(1) : serialNumber
  if (!/^[0-9a-f]{1,200}$/.test(digits)) return undefined
  return `${negative ? '-' : ''}${BigInt(`0x${digits}`)}`
}

/** The first CN of an RFC 4514 name, its escapes kept. */
function commonName(name: string): string | undefined {
  return /(?:^|[,+])CN=((?:\\.|[^\\,+])*)/s.exec(name)?.[1]
}
