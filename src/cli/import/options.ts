import type { ImportFormatName } from '../../import/index.ts'
import type { ScanOptions } from '../scan-options.ts'

/** What `--from` takes; the code behind it is loaded when it is needed. */
export const importFormatNames: readonly ImportFormatName[] = [
  'nginx',
  'apache',
  'haproxy',
  'certbot',
  'lego',
  'acme.sh',
  'zone',
  'nmap',
  'crt.sh',
  'uptime-kuma',
  'zabbix',
  'csv',
  'hosts',
]

/** The options of `certflow inventory import`, parsed: its own, and how to connect as `certflow scan` does. */
export interface ImportOptions
  extends Pick<ScanOptions, 'config' | 'resolver' | 'timeout' | 'connectTimeout' | 'deadline' | 'concurrency'> {
  readonly from?: ImportFormatName
  /** Headings with the fields that they are to mean. */
  readonly map: readonly (readonly [heading: string, field: string])[]
  readonly into?: string
  readonly owner?: string
  readonly probe: boolean
}
