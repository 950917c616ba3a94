import type { ImportFormat, Source } from '../format.ts'
import type { Reading } from '../reading.ts'
import { readListenAddress } from './addresses.ts'
import { type Listener, noteServer } from './configured-server.ts'
import { Included } from './included.ts'
import { wordLines } from './words.ts'

/** Configuration of HAProxy: a folder with haproxy.cfg, or one of its files. */
export const haproxy: ImportFormat = {
  from: 'either',
  recognises: ({ text, files }) =>
    text === undefined
      ? files?.paths.includes(main) === true
      : /^(?:frontend|listen|defaults|global)\b/m.test(text) && /^[ \t]+bind[ \t]+\S/m.test(text),
  read: (source, reading) => new Configuration(source, reading).read(),
}

const main = 'haproxy.cfg'
const homes = ['/etc/haproxy', '/usr/local/etc/haproxy']
/** Sections that take connections. */
const takesConnections = new Set(['frontend', 'listen'])
const sections = new Set([
  ...takesConnections,
  ...['global', 'defaults', 'backend', 'peers', 'resolvers', 'userlist', 'cache', 'mailers', 'program', 'http-errors'],
  ...['ring', 'log-forward', 'crt-store', 'traces', 'acme', 'fcgi-app'],
])
/** What is compared with the name that a client asks for. */
const nameFetches =
  /^(?:(?:req\.)?hdr\(host\)|req\.hdr\(host\)|ssl_fc_sni|req\.ssl_sni|req_ssl_sni|hdr_str\(host\))(?:,lower)?$/i
/** Prefixes of addresses that are no TCP ports. */
const noPort = /^(?:unix@|abns@|abnsz@|fd@|sockpair@|quic[46]?@|udp[46]?@|rhttp@|\/)/i
/** Lines of all certificate lists together. */
const mostListed = 20_000

/** What a section says that takes connections. */
interface Frontend {
  readonly binds: { readonly at: string; readonly listeners: readonly Listener[]; readonly words: readonly string[] }[]
  readonly names: Set<string>
}

class Configuration {
  readonly #source: Source
  readonly #reading: Reading
  readonly #included: Included | undefined
  readonly #frontends: Frontend[] = []
  #base = ''
  #listed = 0

  constructor(source: Source, reading: Reading) {
    this.#source = source
    this.#reading = reading
    this.#included = source.files && new Included(source.files, '', homes)
  }

  read(): void {
    const { text, files } = this.#source
    const file = text === undefined ? main : undefined
    let section = ''
    for (const { words, line } of wordLines(text ?? files?.read(main) ?? '')) {
      const [first = '', ...rest] = words
      const at = file === undefined ? `line ${line}` : `${file} line ${line}`
      if (sections.has(first)) {
        section = first
        if (takesConnections.has(section)) this.#frontends.push({ binds: [], names: new Set() })
      } else if (first === 'crt-base') this.#base = rest[0] ?? ''
      else if (takesConnections.has(section)) this.#keyword(first, rest, at)
    }
    for (const frontend of this.#frontends) this.#note(frontend)
  }

  #keyword(first: string, rest: readonly string[], at: string): void {
    const frontend = this.#frontends.at(-1)
    if (first === 'bind') {
      const [addresses = '', ...words] = rest
      const tcp = addresses.split(',').filter((address) => !noPort.test(address))
      const listeners = tcp.flatMap((address) => readListenAddress(address.replace(/^(?:ipv[46]|tcp[46]?)@/i, '')))
      frontend?.binds.push({ at, listeners, words })
    } else for (const name of namesComparedIn([first, ...rest])) frontend?.names.add(name)
  }

  #note({ binds, names }: Frontend): void {
    for (const { at, listeners, words } of binds) {
      const isTls = words.includes('ssl')
      // Passed on by the name in the hello: TLS ends at servers behind.
      if (!isTls && names.size === 0) continue
      const passed = isTls ? listeners : listeners.filter(({ port }) => port === 443)
      const certificates = valuesOf(words, 'crt').map((path) => this.#inBase(path))
      const { filters, paths } = this.#listedIn(valuesOf(words, 'crt-list'))
      const all = [...certificates, ...paths]
      noteServer(
        {
          at,
          names: [...names, ...filters],
          listeners: passed,
          certificates: isTls ? all : [],
          certificateNames: all.flatMap((path) => this.#included?.certificateNames(path) ?? []),
        },
        this.#reading,
      )
    }
  }

  /** Certificates of lists, and names by which they are chosen: `site.pem [alpn h2] www.example.ac.jp !no.example.ac.jp`. */
  #listedIn(lists: readonly string[]): { readonly paths: readonly string[]; readonly filters: readonly string[] } {
    const files = lists.flatMap((list) => this.#included?.matching(list) ?? [])
    const lines = files.flatMap((file) => this.#source.files?.read(file)?.split(/\r?\n/) ?? [])
    const used = lines.slice(0, Math.max(0, mostListed - this.#listed))
    this.#listed += used.length
    const entries = used.map((line) => line.replace(/\[[^\]]*\]/, ' ').trim()).filter((line) => !/^(?:#|$)/.test(line))
    const words = entries.map((line) => line.split(/\s+/))
    return {
      paths: words.map(([path = '']) => this.#inBase(path)),
      filters: words.flatMap(([, ...filters]) => filters.filter((name) => !name.startsWith('!'))),
    }
  }

  #inBase(path: string): string {
    return path.startsWith('/') || this.#base === '' ? path : `${this.#base.replace(/\/$/, '')}/${path}`
  }
}

function valuesOf(words: readonly string[], keyword: string): string[] {
  return words.flatMap((word, index) => (words[index - 1] === keyword ? [word] : []))
}

/** Names in `acl a hdr(host) -i www.example.ac.jp` and in `use_backend b if { req.ssl_sni -i www.example.ac.jp }`. */
function namesComparedIn(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (!nameFetches.test(word)) return []
    const behind = words.slice(index + 1)
    const end = behind.indexOf('}')
    const values = end === -1 ? behind : behind.slice(0, end)
    const isOther = values.some((value, at) => value === '-f' || (value === '-m' && values[at + 1] !== 'str'))
    return isOther ? [] : values.filter((value, at) => !value.startsWith('-') && values[at - 1] !== '-m')
  })
}
