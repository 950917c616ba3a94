import { posix } from 'node:path'
import { type DialectName, dialectPorts } from '../../domain/endpoint.ts'
import type { ImportFormat, Source } from '../format.ts'
import type { Reading } from '../reading.ts'
import type { SourceFiles } from '../source-files.ts'
import { readListenAddress } from './addresses.ts'
import { type Listener, noteNotIncluded, noteServer } from './configured-server.ts'
import { IncludeBudget, Included } from './included.ts'
import { type Directive, readNginxText } from './nginx-syntax.ts'

/** Configuration of nginx: a folder with nginx.conf, one of its files, or what `nginx -T` prints. */
export const nginx: ImportFormat = {
  from: 'either',
  recognises: ({ text, files }) =>
    text === undefined ? mainOf(files) !== undefined : marker.test(text) || looksLikeNginx(text),
  read: (source, reading) => new Configuration(source, reading).read(),
}

const marker = /^# configuration file (\S+):$/m
const homes = ['/etc/nginx', '/usr/local/nginx/conf', '/usr/local/etc/nginx', '/opt/nginx/conf', '/etc/angie']

function looksLikeNginx(text: string): boolean {
  return /^\s*server\s*\{/m.test(text) && /^[^#\n]*\b(?:listen|server_name)\s[^;\n]*;/m.test(text)
}

function mainOf(files: SourceFiles | undefined): string | undefined {
  return files?.paths.find((path) => ['nginx.conf', 'conf/nginx.conf', 'etc/nginx/nginx.conf'].includes(path))
}

/** A directive with what includes put in its place, and where it stands. */
interface Placed extends Omit<Directive, 'block'> {
  readonly at: string
  readonly block: readonly Placed[] | undefined
}

/** What a level says to those below it. */
interface Inherited {
  readonly certificates: readonly string[]
  readonly isOn: boolean
  readonly names: readonly string[]
  readonly protocol: string | undefined
  readonly startTls: boolean
  readonly kind: 'http' | 'mail' | 'stream'
}

const nothingInherited: Inherited = {
  certificates: [],
  isOn: false,
  names: [],
  protocol: undefined,
  startTls: false,
  kind: 'http',
}

/** STARTTLS where mail is proxied: what `protocol` says, or the port. */
const mailDialects: Readonly<Record<string, DialectName>> = { smtp: 'smtp', imap: 'imap', pop3: 'pop3' }

class Configuration {
  readonly #source: Source
  readonly #reading: Reading
  readonly #included: Included | undefined
  readonly #files: SourceFiles | undefined
  readonly #main: string | undefined
  readonly #budget = new IncludeBudget()
  /** Sockets that speak TLS: it is enough that one of the servers at them says so. */
  readonly #tlsSockets = new Set<string>()

  constructor(source: Source, reading: Reading) {
    this.#source = source
    this.#reading = reading
    const dump = source.text !== undefined && marker.test(source.text) ? dumpOf(source.text) : undefined
    this.#files = dump ?? source.files
    this.#main = dump === undefined ? (source.text === undefined ? mainOf(source.files) : undefined) : dump.paths[0]
    const base = this.#main === undefined ? '' : posix.dirname(this.#main)
    this.#included = this.#files && new Included(this.#files, base, homes)
  }

  read(): void {
    const isOneFile = this.#main === undefined
    const text = isOneFile ? this.#source.text : this.#files?.read(this.#main ?? '')
    const top = this.#placed(text ?? '', isOneFile ? undefined : this.#main, 0)
    const servers = [...serversIn(top, nothingInherited)]
    for (const { directive, inherited } of servers) {
      const isOn = isSaidOn(directive, inherited)
      for (const { args } of namedIn(directive, 'listen'))
        if (isOn || args.includes('ssl')) this.#tlsSockets.add(socketOf(args))
    }
    for (const { directive, inherited } of servers) this.#note(directive, inherited)
  }

  #note(directive: Placed, inherited: Inherited): void {
    const { certificates, names, protocol, startTls } = levelOf(directive, inherited)
    const isOn = isSaidOn(directive, inherited)
    const own = namedIn(directive, 'server_name').flatMap(({ args }) => args.map((name) => name.replace(/^\./, '')))
    const listeners = namedIn(directive, 'listen').flatMap(({ args }): Listener[] => {
      const isTls = isOn || this.#tlsSockets.has(socketOf(args))
      const place = placeOf(args)
      if (place === undefined || args.includes('quic')) return []
      if (isTls) return [place]
      const dialect = inherited.kind === 'mail' && startTls ? dialectOf(protocol, place.port) : undefined
      return dialect === undefined ? [] : [{ ...place, dialect }]
    })
    if (listeners.length === 0) return
    noteServer(
      {
        at: directive.at,
        names: own.length > 0 ? own : names,
        listeners,
        certificates,
        certificateNames: certificates.flatMap((path) => this.#included?.certificateNames(path) ?? []),
      },
      this.#reading,
    )
  }

  /** The directives of a text, with those of the files that it includes. */
  #placed(text: string, file: string | undefined, depth: number): Placed[] {
    const { directives, problem } = readNginxText(text)
    const atOf = (line: number) => (file === undefined ? `line ${line}` : `${file} line ${line}`)
    if (problem !== undefined) this.#reading.note(atOf(problem.line), problem.text)
    const place = (directive: Directive): Placed[] => {
      const at = atOf(directive.line)
      if (directive.name === 'include' && directive.block === undefined)
        return this.#include(directive.args.join(' '), at, depth)
      return [{ ...directive, at, block: directive.block?.flatMap(place) }]
    }
    return directives.flatMap(place)
  }

  #include(pattern: string, at: string, depth: number): Placed[] {
    // A table of file types has no servers.
    if (/(?:^|\/)(?:mime\.types|fastcgi_params|fastcgi\.conf|proxy_params|uwsgi_params|scgi_params)$/.test(pattern))
      return []
    if (!this.#budget.take(depth, at, this.#reading)) return []
    const paths = this.#included?.matching(pattern)
    if (paths === undefined || (paths.length === 0 && !/[*?[]/.test(pattern))) {
      noteNotIncluded(at, pattern, this.#reading)
      return []
    }
    return paths.flatMap((path) =>
      this.#budget.take(depth, at, this.#reading) ? this.#placed(this.#files?.read(path) ?? '', path, depth + 1) : [],
    )
  }
}

/** The files that `nginx -T` prints one after the other, as a folder of the whole machine. */
function dumpOf(text: string): SourceFiles {
  const pieces = text.split(/^# configuration file (\/\S+):$/m)
  const texts = new Map<string, string>()
  for (let index = 1; index + 1 < pieces.length; index += 2)
    texts.set((pieces[index] ?? '').slice(1), (pieces[index + 1] ?? '').replace(/^\r?\n/, ''))
  return { root: '/', paths: [...texts.keys()], read: (path) => texts.get(path), certificateNames: () => [] }
}

function* serversIn(
  directives: readonly Placed[],
  inherited: Inherited,
): Generator<{ readonly directive: Placed; readonly inherited: Inherited }> {
  for (const directive of directives) {
    const { name, block } = directive
    if (block === undefined) continue
    if (name === 'server' && directive.args.length === 0) yield { directive, inherited }
    if (name !== 'http' && name !== 'mail' && name !== 'stream') continue
    yield* serversIn(block, levelOf(directive, { ...inherited, kind: name }))
  }
}

/** What holds below a directive. */
function levelOf(directive: Placed, inherited: Inherited): Inherited {
  const certificates = namedIn(directive, 'ssl_certificate').flatMap(({ args }) => args.slice(0, 1))
  const names = namedIn(directive, 'server_name').flatMap(({ args }) => args)
  const [protocol] = namedIn(directive, 'protocol').flatMap(({ args }) => args.slice(0, 1))
  const [startTls] = namedIn(directive, 'starttls').flatMap(({ args }) => args.slice(0, 1))
  return {
    kind: inherited.kind,
    certificates: certificates.length > 0 ? certificates : inherited.certificates,
    isOn: isSaidOn(directive, inherited),
    names: names.length > 0 ? names : inherited.names,
    protocol: protocol ?? inherited.protocol,
    startTls: startTls === undefined ? inherited.startTls : startTls !== 'off',
  }
}

/** `ssl on;`, as it was written before 1.15. */
function isSaidOn(directive: Placed, { isOn }: Inherited): boolean {
  const [said] = namedIn(directive, 'ssl').flatMap(({ args }) => args.slice(0, 1))
  return said === undefined ? isOn : said === 'on'
}

function namedIn({ block = [] }: Placed, name: string): readonly Placed[] {
  return block.filter((each) => each.name === name)
}

function socketOf(args: readonly string[]): string {
  const { address = '*', port } = placeOf(args) ?? { port: 0 }
  return `${address} ${port}`
}

/** Where a `listen` leads; undefined for what is no TCP port. Without a port it is 80. */
function placeOf([text = '']: readonly string[]): Listener | undefined {
  if (/^unix:/i.test(text)) return undefined
  return readListenAddress(/:\d+$|^\d+$/.test(text.replace(/^\[[^\]]*\]/, '')) ? text : `${text}:80`)[0]
}

function dialectOf(protocol: string | undefined, port: number): DialectName | undefined {
  if (protocol !== undefined && Object.hasOwn(mailDialects, protocol)) return mailDialects[protocol]
  return (
    Object.values(mailDialects).find((dialect) => dialectPorts[dialect] === port) ?? (port === 587 ? 'smtp' : undefined)
  )
}
