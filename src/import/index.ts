import { acmeSh } from './clients/acme-sh.ts'
import { certbot } from './clients/certbot.ts'
import { lego } from './clients/lego.ts'
import { apache } from './configuration/apache.ts'
import { haproxy } from './configuration/haproxy.ts'
import { nginx } from './configuration/nginx.ts'
import { crtSh } from './crt-sh.ts'
import { csv } from './csv.ts'
import type { ImportFormat, Source } from './format.ts'
import { hosts } from './hosts.ts'
import { nmap } from './nmap.ts'
import { uptimeKuma } from './uptime-kuma.ts'
import { zabbix } from './zabbix.ts'
import { zone } from './zone.ts'

/** What `--from` takes, in the order in which a source is tried: what is plainest first. */
export const importFormats = {
  nginx,
  apache,
  haproxy,
  certbot,
  lego,
  'acme.sh': acmeSh,
  zone,
  nmap,
  'crt.sh': crtSh,
  'uptime-kuma': uptimeKuma,
  zabbix,
  csv,
  hosts,
} as const satisfies Readonly<Record<string, ImportFormat>>

/** The name of a format. */
export type ImportFormatName = keyof typeof importFormats

/** The first format that a source plainly has; undefined where none is plain. */
export function formatOf(source: Source): ImportFormatName | undefined {
  return Object.entries(importFormats).find(([, format]) => format.recognises(source))?.[0] as
    | ImportFormatName
    | undefined
}
