import { z } from 'zod'
import { type DialectName, dialectPorts } from '../domain/endpoint.ts'
import { parseRange } from '../network/range.ts'
import { parseDate, parseDays } from '../notation/date.ts'
import { longestTimerMs, parseDuration, parseThreshold } from '../notation/duration.ts'
import { parseTimeOfDay, parseTimeZone, parseWeekdays } from '../notation/hours.ts'
import { parseLogin } from '../notation/login.ts'
import { parseEmail, parseLabel, parseText } from '../notation/text.ts'
import { hints } from '../yaml/hints.ts'
import { text } from '../yaml/text.ts'
import { parseName } from './host.ts'
import { parseEntryHost, parsePin, parseProbe, parseSweepRange } from './texts.ts'

/** Programs that renew by themselves without an agent of certflow, as `managed_by` names them. */
export const knownClients: readonly string[] = ['certbot', 'acme.sh', 'lego', 'mod_md', 'caddy']

const starttlsNames = Object.keys(dialectPorts).filter((name) => name !== 'tls') as Exclude<DialectName, 'tls'>[]

/* Patterns are for editors: what they let pass is read, and refused with a reason. */
const durationPattern = /^\d+(ms|[smhdw])$/
const datePattern = /^\d{4}-\d{2}-\d{2}([Tt].+)?$/
const labelPattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u
const timePattern = /^\d{2}:\d{2}$/

const label = text('bad-name', parseLabel, 'a name: letters, digits, dots, hyphens, underscores', labelPattern)
const port = z.int().min(1).max(65_535).meta({ description: 'a TCP port' })
const owner = label.meta({ description: 'the contact that gets the mails' })
const fallback = label.meta({ description: 'the contact that is told what nobody takes; defaults.fallback else' })
const announce = z.array(label).min(1).meta({ description: 'the contacts that are told beforehand when it stops' })
const renewal = z.enum(['automatic', 'vendor']).meta({ description: 'renews by itself, or a vendor sees to it' })
const zone = label.meta({ description: 'the network zone that it is probed from' })
const tags = z.array(label).meta({ description: 'names to select by' })
const language = z.enum(['en', 'ja']).meta({ description: 'the language of mails' })
const range = text('bad-range', parseRange, 'an address range like 192.0.2.0/24')
const moment = text('bad-date', parseDate, 'a date like 2027-01-31 (00:00 UTC), or an RFC 3339 time', datePattern)
const timeout = text(
  'bad-duration',
  (input) => parseDuration(input, longestTimerMs),
  'a duration like 10s',
  durationPattern,
)
const thresholds = z
  .array(
    text(
      'bad-threshold',
      parseThreshold,
      'a duration like 30d or a share of the lifetime like 33%',
      /^\d+(ms|[smhdw]|(\.\d+)?%)$/,
    ),
  )
  .min(1)
  .meta({ description: 'when a certificate counts as expiring' })

const defaults = z
  .strictObject({
    port: port.optional(),
    owner: owner.optional(),
    fallback: label.meta({ description: 'the contact that gets what no other could be told' }).optional(),
    language: language.optional(),
    thresholds: thresholds.optional(),
    timeout: timeout.optional(),
  })
  .meta({ description: 'what entries without own values get' })

const contact = z.strictObject({
  email: z.array(text('bad-email', parseEmail, 'a mail address', /^\S+@\S+$/)).min(1),
  language: language.optional(),
  phone: text('bad-text', parseText, 'a telephone number, in quotes').optional(),
  escalation: label.meta({ description: 'the escalation that begins when nobody takes responsibility' }).optional(),
  deputy: label.meta({ description: 'the contact that stands in' }).optional(),
  logins: z
    .array(text('bad-login', parseLogin, 'the name by which somebody logs in'))
    .min(1)
    .meta({ description: 'whose pages show what is of this contact' })
    .optional(),
})

const hours = z.strictObject({
  days: text('bad-hours', parseWeekdays, 'days like mon-fri'),
  from: text('bad-hours', parseTimeOfDay, 'a time like 09:00', timePattern),
  to: text('bad-hours', parseTimeOfDay, 'a time like 17:30', timePattern),
  timezone: text('bad-timezone', parseTimeZone, 'a time zone like Asia/Tokyo'),
  holidays: z.enum(['jp']).meta({ description: 'whose public holidays count as closed' }).optional(),
  closed: z
    .array(text('bad-hours', parseDays, 'a day, or first/last', /^\d{4}-\d{2}-\d{2}(\/\d{4}-\d{2}-\d{2})?$/))
    .optional(),
})

const by = label.meta({ description: 'a channel, e.g. email or voice' })

const escalation = z.strictObject({
  from: z.enum(['warning', 'critical']).meta({ description: 'the severity at which it begins' }).optional(),
  hours: hours.meta({ description: 'office hours' }).optional(),
  outside_hours: z.enum(['hold', 'continue']).meta({ description: 'what happens outside office hours' }).optional(),
  repeat: z.int().min(0).max(100).meta({ description: 'how often the steps are gone through again' }).optional(),
  finally: z.strictObject({ contact: label, by }).meta({ description: 'who is told when nobody answered' }).optional(),
  steps: z
    .array(
      z.strictObject({
        contact: z
          .union([label, z.array(label).min(2)])
          .meta({ description: 'who is asked; of several another one each week' })
          .register(hints, { hint: 'write a contact, or contact: [a, b] with rotate: week' }),
        rotate: z.literal('week').meta({ description: 'the contacts take turns, Monday to Sunday' }).optional(),
        by,
        wait: text(
          'bad-duration',
          parseDuration,
          'how long the answer is waited for, like 15m',
          durationPattern,
        ).optional(),
      }),
    )
    .min(1),
})

const pin = text('bad-pin', parsePin, 'sha256: or spki-sha256: and 64 hexadecimal digits', /^\S+:[0-9a-fA-F:]+$/)

const trust = z
  .union([
    z.literal('public'),
    z.strictObject({
      pin: z
        .union([pin, z.array(pin).min(1)])
        .register(hints, { hint: 'write one text, or a list of texts, e.g. sha256: and 64 digits' })
        .optional(),
      ca: text('bad-text', parseText, 'a PEM file of trust anchors, relative to the inventory').optional(),
    }),
  ])
  .meta({ description: 'public, { pin: … } or { ca: … }' })
  .register(hints, { hint: 'write trust: public, trust: { pin: "sha256:…" } or trust: { ca: file.pem }' })

/** One entry of `endpoints`. */
const endpoint = z.strictObject({
  host: text('bad-host', parseEntryHost, 'a DNS name or an address'),
  port: port.optional(),
  starttls: z.enum(starttlsNames).meta({ description: 'the protocol that is spoken before TLS' }).optional(),
  addresses: z.enum(['first', 'all']).meta({ description: 'probe the first address of the name, or each' }).optional(),
  connect: text('bad-host', parseEntryHost, 'connect to this name or address in place of host').optional(),
  server_name: text('bad-host', parseName, 'the name asked for; host, unless told otherwise').optional(),
  trust: trust.optional(),
  legacy: z.boolean().meta({ description: 'old gear: TLS 1.0 and weak ciphers are no finding' }).optional(),
  thresholds: thresholds.optional(),
  timeout: timeout.optional(),
  managed_by: label.meta({ description: `an agent, or ${knownClients.join(', ')}` }).optional(),
  renewal: renewal.optional(),
  uses: z
    .array(z.enum(['client-auth']))
    .meta({ description: 'what else the certificate is used for' })
    .optional(),
  owner: owner.optional(),
  fallback: fallback.optional(),
  announce: announce.optional(),
  tags: tags.optional(),
  zone: zone.optional(),
})

const manual = z.strictObject({
  name: text('bad-text', parseText, 'the name of the certificate or its machine'),
  expires: moment,
  owner: owner.optional(),
  fallback: fallback.optional(),
  renewal: renewal.optional(),
  repeat: z.literal('yearly').meta({ description: 'no certificate, but something to be done each year' }).optional(),
  announce: announce.optional(),
  note: text('bad-text', parseText, 'what whoever renews it should know').optional(),
  probe: text('bad-target', parseProbe, 'a target like radius.example.ac.jp:2083').optional(),
  thresholds: thresholds.optional(),
  tags: tags.optional(),
  zone: zone.optional(),
})

const sweep = z.strictObject({
  range: text('bad-range', parseSweepRange, 'an address range like 192.0.2.0/24, at most a /8'),
  ports: z.array(port).min(1),
  exclude: z.array(range).meta({ description: 'addresses and ranges that are left out' }).optional(),
  owner: owner.optional(),
  tags: tags.optional(),
  zone: zone.optional(),
})

const window = z.strictObject({
  from: moment,
  until: moment,
  reason: text('bad-text', parseText, 'what is being done'),
  hosts: z
    .array(text('bad-host', parseEntryHost, 'the host of an entry'))
    .min(1)
    .optional(),
  owner: owner.optional(),
  tags: tags.optional(),
  zone: zone.optional(),
})

const includedPath = text('bad-text', parseText, 'a file or a folder, relative to this file')

const included = z
  .union([
    includedPath,
    z.strictObject({
      path: includedPath,
      optional: z.boolean().meta({ description: 'it may be absent where this inventory is read' }).optional(),
    }),
  ])
  .register(hints, { hint: 'write a path, or { path: contacts.yaml, optional: true }' })

/** The inventory file, version 1. Input is the YAML's values, output what they mean. */
export const inventorySchema = z.strictObject({
  version: z.literal(1).meta({ description: 'the version of this format' }),
  include: z.array(included).meta({ description: 'files and folders that belong to this inventory' }).optional(),
  defaults: defaults.optional(),
  never: z.array(range).meta({ description: 'no command connects there' }).optional(),
  contacts: z.record(label, contact).meta({ description: 'who can be told' }).optional(),
  zones: z.array(label).meta({ description: 'network zones; the first is the default' }).optional(),
  agents: z.array(label).meta({ description: 'the agents that renew certificates on their servers' }).optional(),
  escalations: z.record(label, escalation).meta({ description: 'who is called when nobody answers' }).optional(),
  endpoints: z.array(endpoint).meta({ description: 'where certificates are served' }).optional(),
  manual: z.array(manual).meta({ description: 'certificates that cannot be probed' }).optional(),
  maintenance: z.array(window).meta({ description: 'work that was announced' }).optional(),
  sweeps: z.array(sweep).meta({ description: 'ranges in which servers are looked for' }).optional(),
})

/** What a valid inventory file says. */
export type InventoryFile = z.output<typeof inventorySchema>
