import type { ImportFormat, Source } from '../format.ts'
import type { Reading } from '../reading.ts'
import type { SourceFiles } from '../source-files.ts'
import { readListenAddress } from './addresses.ts'
import { type Listener, noteNotIncluded, noteServer } from './configured-server.ts'
import { IncludeBudget, Included } from './included.ts'
import { wordLines } from './words.ts'

/** Configuration of Apache httpd: a folder with apache2.conf or httpd.conf, or one of its files. */
export const apache: ImportFormat = {
  from: 'either',
  recognises: ({ text, files }) =>
    text === undefined ? mainOf(files) !== undefined : /^\s*<VirtualHost\s[^>\n]*>/im.test(text),
  read: (source, reading) => new Configuration(source, reading).read(),
}

const homes = ['/etc/apache2', '/etc/httpd', '/usr/local/apache2', '/usr/local/etc/apache24']
const mains = ['apache2.conf', 'conf/httpd.conf', 'httpd.conf']
/** Of a text once its variables are put in. */
const longestText = 2_000

function mainOf(files: SourceFiles | undefined): string | undefined {
  return mains.find((path) => files?.paths.includes(path) === true)
}

/** What a `<VirtualHost>`, or the server around them, says. */
interface Host {
  readonly at: string
  readonly addresses: readonly string[]
  readonly names: string[]
  readonly certificates: string[]
  engine: string | undefined
}

class Configuration {
  readonly #source: Source
  readonly #reading: Reading
  readonly #included: Included | undefined
  readonly #hosts: Host[] = []
  readonly #listens: Listener[] = []
  readonly #variables = new Map<string, string>()
  /** Names whose certificates mod_md brings. */
  readonly #managed = new Set<string>()
  readonly #server: Host = hostAt('', [])
  /** Sections that are open, and whether they are left out. */
  readonly #sections: { readonly name: string; readonly isLeftOut: boolean }[] = []
  readonly #budget = new IncludeBudget()
  #host: Host | undefined

  constructor(source: Source, reading: Reading) {
    this.#source = source
    this.#reading = reading
    this.#included = source.files && new Included(source.files, '', homes)
  }

  read(): void {
    const main = this.#source.text === undefined ? mainOf(this.#source.files) : undefined
    this.#readText(this.#source.text ?? this.#source.files?.read(main ?? '') ?? '', main, 0)
    for (const host of this.#hosts) this.#note(host)
  }

  #readText(text: string, file: string | undefined, depth: number): void {
    for (const { words, line } of wordLines(text)) {
      const [first = '', ...rest] = words.map((word) => this.#filledIn(word))
      const at = file === undefined ? `line ${line}` : `${file} line ${line}`
      if (first.startsWith('</')) this.#close(first.slice(2, -1).toLowerCase())
      else if (first.startsWith('<')) this.#open(first.slice(1).toLowerCase(), rest, at)
      else if (!this.#sections.some(({ isLeftOut }) => isLeftOut)) this.#directive(first.toLowerCase(), rest, at, depth)
    }
  }

  #open(name: string, args: readonly string[], at: string): void {
    const plain = args.map((arg) => arg.replace(/>$/, '')).filter((arg) => arg !== '')
    // Without mod_ssl nothing would serve TLS: what is for that case is not read. A macro is no host until it is used.
    const isLeftOut = name === 'macro' || (name === 'ifmodule' && /^!(?:mod_ssl\.c|ssl_module)$/i.test(plain[0] ?? ''))
    if (name === 'macro') this.#reading.note(at, 'macros are not read')
    this.#sections.push({ name, isLeftOut })
    if (name !== 'virtualhost' || this.#sections.some((section) => section.isLeftOut)) return
    this.#host = hostAt(at, plain)
    this.#hosts.push(this.#host)
  }

  #close(name: string): void {
    const index = this.#sections.findLastIndex((section) => section.name === name)
    if (index !== -1) this.#sections.length = index
    if (name === 'virtualhost') this.#host = undefined
  }

  #directive(name: string, args: readonly string[], at: string, depth: number): void {
    const [first = '', second = ''] = args
    const host = this.#host ?? this.#server
    if (name === 'servername' || name === 'serveralias') host.names.push(...args.map(withoutPort))
    else if (name === 'sslengine') host.engine = first.toLowerCase()
    else if (name === 'sslcertificatefile') host.certificates.push(first)
    else if (name === 'listen') this.#listens.push(...readListenAddress(first))
    else if (name === 'define') this.#variables.set(first, second)
    else if (name === 'mdomain' || name === 'mdmember') for (const each of args) this.#managed.add(each.toLowerCase())
    else if (name === 'include' || name === 'includeoptional') this.#include(first, name === 'include', at, depth)
  }

  #include(pattern: string, isNeeded: boolean, at: string, depth: number): void {
    if (!this.#budget.take(depth, at, this.#reading)) return
    const paths = this.#included?.matching(pattern)
    if (paths === undefined || (paths.length === 0 && isNeeded)) noteNotIncluded(at, pattern, this.#reading)
    for (const path of paths ?? []) {
      if (!this.#budget.take(depth, at, this.#reading)) return
      this.#readText(this.#source.files?.read(path) ?? '', path, depth + 1)
    }
  }

  #filledIn(word: string): string {
    const filled = word.includes('$')
      ? word.replaceAll(/\$\{(\w+)\}/g, (whole, name) => this.#variables.get(name) ?? whole)
      : word
    return filled.slice(0, longestText)
  }

  #note(host: Host): void {
    const certificates = host.certificates.length > 0 ? host.certificates : this.#server.certificates
    const engine = host.engine ?? this.#server.engine ?? (host.certificates.length > 0 ? 'on' : 'off')
    if (engine === 'off') return
    const managed = host.names.some((name) => this.#managed.has(name.toLowerCase()))
    const listeners = host.addresses.flatMap((address) => this.#listenersOf(address))
    noteServer(
      {
        at: host.at,
        names: host.names,
        listeners: engine === 'optional' ? listeners.filter(({ port }) => port !== 80) : listeners,
        certificates,
        certificateNames: certificates.flatMap((path) => this.#included?.certificateNames(path) ?? []),
        managedBy: managed && host.certificates.length === 0 ? 'mod_md' : undefined,
      },
      this.#reading,
    )
  }

  /** Where a host is reached: at its port, or, where it says none, at all that the server listens at. */
  #listenersOf(text: string): Listener[] {
    if (/:\d+$/.test(text) && !/^[^[]*:[^[]*:/.test(text)) return readListenAddress(text)
    const [place] = readListenAddress(`${text.replace(/:\*$/, '')}:443`)
    const ports = this.#listens.map(({ port }) => port).filter((port) => port !== 80)
    return [...new Set(ports.length > 0 ? ports : [443])].map((port) => ({ address: place?.address, port }))
  }
}

function hostAt(at: string, addresses: readonly string[]): Host {
  return { at, addresses, names: [], certificates: [], engine: undefined }
}

/** `https://www.example.ac.jp:8443` is how a proxy in front is told of. */
function withoutPort(name: string): string {
  return name.replace(/^[a-z]+:\/\//i, '').replace(/:\d+$/, '')
}
