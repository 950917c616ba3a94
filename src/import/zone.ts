import { basename } from 'node:path'
import { plainEndpoint } from '../domain/endpoint.ts'
import { parseName } from '../inventory/host.ts'
import { isLoopbackHost } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import type { ImportFormat, Source } from './format.ts'
import { isFullName } from './hosts-in-cell.ts'
import type { Reading } from './reading.ts'
import { zoneLines } from './zone-records.ts'

/** Zone files, as BIND and others read and write them: names with addresses, aliases, and mail servers. */
export const zone: ImportFormat = {
  from: 'file',
  recognises: ({ text }) =>
    text !== undefined && (/^\$(?:ORIGIN|TTL)[ \t]/im.test(text) || /^[^;\n]*[ \t]IN[ \t]+SOA[ \t]/im.test(text)),
  read: (source, reading) => {
    const zoneReading = new ZoneReading(source, reading)
    for (const { line, isContinued, words } of zoneLines(source.text ?? ''))
      zoneReading.read(words, isContinued, `line ${line}`)
  },
}

const classes = /^(?:IN|CH|HS|CS|ANY)$/i
const ttl = /^(?:\d+[smhdw]?)+$/i

class ZoneReading {
  readonly #reading: Reading
  /** Without final dot; undefined where nobody knows. */
  #origin: string | undefined
  #owner: string | undefined
  #isGuessed = false
  readonly #found = new Set<string>()

  constructor({ name }: Source, reading: Reading) {
    this.#reading = reading
    this.#origin = originOf(name)
    this.#isGuessed = this.#origin !== undefined
  }

  read(words: readonly string[], isContinued: boolean, at: string): void {
    const [first = '', second = ''] = words
    const directive = first.toUpperCase()
    if (directive === '$ORIGIN') {
      this.#origin = this.#absolute(second, at) ?? this.#origin
      this.#isGuessed = false
    } else if (directive === '$INCLUDE') this.#reading.skip(at, `${quoted(second)} is included: import it, too`)
    else if (directive === '$GENERATE') this.#reading.skip(at, 'what is generated is not read')
    else if (!first.startsWith('$')) this.#record(words, isContinued, at)
  }

  #record(words: readonly string[], isContinued: boolean, at: string): void {
    const rest = [...words]
    if (!isContinued) this.#owner = this.#absolute(rest.shift() ?? '', at)
    while (rest.length > 0 && (ttl.test(rest[0] ?? '') || classes.test(rest[0] ?? ''))) rest.shift()
    const [type = '', first = '', second = ''] = rest
    switch (type.toUpperCase()) {
      case 'A':
      case 'AAAA':
        if (!isLoopbackHost(first)) this.#host(this.#owner, at)
        return
      case 'CNAME':
        this.#host(this.#owner, at)
        return
      case 'MX': {
        // RFC 7505: a single dot is no mail server.
        const target = second === '.' ? undefined : this.#absolute(second, at)
        if (target !== undefined) this.#note(target, 'smtp', at)
      }
    }
  }

  #host(name: string | undefined, at: string): void {
    if (name !== undefined) this.#note(name, 'tls', at)
  }

  #note(name: string, dialect: 'tls' | 'smtp', at: string): void {
    const key = `${dialect} ${name}`
    if (this.#found.has(key)) return
    this.#found.add(key)
    // Names with an underscore are no hosts (RFC 8552).
    if (/(?:^|\.)_/.test(name)) return
    const parsed = parseName(name)
    if (name.startsWith('*.')) this.#reading.skip(at, `${quoted(name)} is a wildcard`)
    else if (!parsed.ok || !isFullName(parsed.value)) {
      this.#reading.skip(at, parsed.ok ? `${quoted(name)} is no full name` : parsed.problem)
    } else this.#reading.found({ at, endpoint: plainEndpoint(parsed.value, { dialect, serverName: parsed.value }) })
  }

  /** A name as it is from the root, without final dot, in lower case. */
  #absolute(text: string, at: string): string | undefined {
    const name = text.toLowerCase()
    if (name.endsWith('.')) return name.slice(0, -1)
    if (this.#origin === undefined) {
      this.#reading.skip(at, `${quoted(text)} is in a zone that the file does not name: add $ORIGIN`)
      return undefined
    }
    if (this.#isGuessed)
      this.#reading.note(at, `names are taken to be in ${quoted(this.#origin)}, as the file is called`)
    this.#isGuessed = false
    return name === '@' ? this.#origin : `${name}.${this.#origin}`
  }
}

/** The zone by the name of its file: `db.example.ac.jp`, `example.ac.jp.zone`. */
function originOf(name: string): string | undefined {
  const bare = basename(name)
    .toLowerCase()
    .replace(/^(?:db|zone|named|pri|master)[._-]/, '')
    .replace(/\.(?:zone|db|hosts?|txt|signed|conf|zonefile)+$/, '')
  const parsed = bare.includes('.') ? parseName(bare) : undefined
  return parsed?.ok === true && isFullName(parsed.value) ? parsed.value : undefined
}
