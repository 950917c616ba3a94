import { type DialectName, dialectPorts, type Endpoint } from '../domain/endpoint.ts'
import { isMailAddress } from '../domain/mail-address.ts'
import { parsePorts } from '../inventory/port.ts'
import { tlsSchemes } from '../inventory/target.ts'
import { quoted } from '../network/parsed.ts'
import { parseText } from '../notation/text.ts'
import type { Person } from './candidate.ts'
import type { SheetField } from './headings.ts'
import { plainHeading } from './headings.ts'
import { type CellHosts, hostsInCell } from './hosts-in-cell.ts'
import type { Reading } from './reading.ts'
import { parseSheetDate } from './sheet-date.ts'
import type { Table } from './table.ts'

/** What people write where there is nothing to write. */
const nothing = /^(?:[-‐‑–—ー―－*×✕?？]+|n\/?a|none|なし|無し|無|未定|不明|無期限|該当なし)$/i
/** What people write where the cell above is meant. */
const ditto = /^(?:"|〃|″|々|同上|同じ|ditto)$/i

const nobody: Person = { department: undefined, name: undefined, emails: [] }

/** Reads the rows of a sheet one after the other: who answers for a row may stand further up. */
export class SheetRows {
  readonly #table: Table
  readonly #reading: Reading
  #above: Person = nobody

  constructor(table: Table, reading: Reading) {
    this.#table = table
    this.#reading = reading
  }

  /** Reads one row into candidates, or says why it has none. */
  read(cells: readonly string[], number: number): void {
    const at = `row ${number}`
    if (cells.every((cell) => cell.trim() === '')) {
      // An empty row ends a block: nothing below is merged with what is above.
      this.#above = nobody
      return
    }
    if (this.#isHeading(cells)) return
    const row = new Row(this.#table, cells)
    const person = this.#personOf(row)
    const expires = this.#dateOf(row, at)
    const { endpoints, others, isByAddress } = hostsOf(row, this.#portsOf(row, at))
    const described = { at, person, expires, note: noteOf(row) }
    const name = row.first('name') ?? row.first('host')
    if (endpoints.length > 0) {
      const called = isByAddress && name !== undefined && parseText(name).ok ? name : undefined
      for (const endpoint of endpoints) this.#reading.found({ ...described, endpoint, called })
      if (!isByAddress) for (const { why } of others) this.#reading.skip(at, why)
      return
    }
    const why = others[0]?.why ?? (name === undefined ? 'no host and no name' : `${quoted(name)} is no full name`)
    if (name === undefined) this.#reading.skip(at, why)
    else if (expires === undefined) this.#reading.skip(at, `${why}, and there is no date`)
    else if (!parseText(name).ok) this.#reading.skip(at, `${quoted(name)} cannot be the name of a manual entry`)
    else {
      this.#reading.found({ ...described, name, expires })
      this.#reading.note(at, `${why}: a manual entry`)
    }
  }

  /** Sheets that were printed have their headings on every page. */
  #isHeading(cells: readonly string[]): boolean {
    const { headings, columns } = this.#table
    const known = columns.flatMap((field, index) => (field === undefined ? [] : [index]))
    return known.every((index) => plainHeading(cells[index] ?? '') === plainHeading(headings[index] ?? ''))
  }

  /** Who answers for a row. Merged cells leave all but the first one empty, so that empty means as above, but only below what is said anew. */
  #personOf(row: Row): Person {
    const department = said(row.first('department'))
    const name = said(row.first('owner'))
    const texts = [...row.all('email'), ...row.all('owner')].join(' ').normalize('NFKC')
    const emails = texts.split(/[\s,;、<>()]+/).filter(isMailAddress)
    const above = this.#above
    const isSameDepartment = department === undefined || department === above.department
    const isSameName = name === undefined || name === above.name
    const isSame = isSameDepartment && isSameName
    const person = {
      department: department ?? above.department,
      name: name ?? (isSameDepartment && emails.length === 0 ? above.name : undefined),
      emails: emails.length > 0 || !isSame ? emails.map((email) => email.toLowerCase()) : above.emails,
    }
    this.#above = person
    return isMailAddress(person.name ?? '') ? { ...person, name: undefined } : person
  }

  #dateOf(row: Row, at: string): string | undefined {
    const days: string[] = []
    for (const text of row.all('expires')) {
      const date = parseSheetDate(text)
      if (date.ok) days.push(date.value)
      else this.#reading.note(at, `${date.problem} (${date.hint})`)
    }
    return days.sort().at(-1)
  }

  #portsOf(row: Row, at: string): number[] {
    const ports: number[] = []
    for (const text of row.all('port')) {
      // 8,443 is what spreadsheets make of a number with the wrong format.
      const plain = text.normalize('NFKC').replace(/^(\d{1,2}),(\d{3})$/, '$1$2')
      for (const word of plain
        .split(/[\s,;、/]+/)
        .filter((each) => each !== '' && !/^(?:tcp|tls|ssl|https?)$/i.test(each))) {
        const parsed = parsePorts(word.replace(/\.0$/, ''))
        if (!parsed.ok) this.#reading.note(at, parsed.problem)
        else ports.push(...parsed.value.filter((port) => port !== 80))
      }
    }
    return ports
  }
}

/** The cells of a row by what they mean. */
class Row {
  readonly #texts = new Map<SheetField, string[]>()

  constructor({ columns }: Table, cells: readonly string[]) {
    for (const [index, field] of columns.entries()) {
      const text = (cells[index] ?? '').trim()
      if (field === undefined || text === '' || nothing.test(text)) continue
      const texts = this.#texts.get(field) ?? []
      texts.push(text)
      this.#texts.set(field, texts)
    }
  }

  all(field: SheetField): readonly string[] {
    return this.#texts.get(field) ?? []
  }

  first(field: SheetField): string | undefined {
    return this.all(field)[0]?.normalize('NFKC').replaceAll(/\s+/g, ' ')
  }
}

function noteOf(row: Row): string | undefined {
  const note = row.all('note').join(' ').replaceAll(/\s+/g, ' ').trim()
  return parseText(note).ok ? note : undefined
}

function said(text: string | undefined): string | undefined {
  return text === undefined || ditto.test(text) ? undefined : text
}

/** What a row has to look at. */
interface RowHosts extends CellHosts {
  /** By its address alone: what it is called is no host. */
  readonly isByAddress: boolean
}

/** The endpoints of a row: of its hosts, else of its name, else of its address. */
function hostsOf(row: Row, ports: readonly number[]): RowHosts {
  const protocol = protocolOf(row.first('protocol'))
  const usual = ports.length > 0 || protocol === undefined ? ports : [protocol.port]
  const others: { text: string; why: string }[] = []
  for (const field of ['host', 'name', 'address'] as const) {
    const found = row.all(field).map((cell) => hostsInCell(cell, usual))
    const endpoints = found.flatMap((each) => each.endpoints).map((each) => spoken(each, protocol?.dialect))
    // Of a name that is no host nothing needs to be said.
    if (field === 'host' || endpoints.length > 0) others.push(...found.flatMap((each) => each.others))
    if (endpoints.length > 0) return { endpoints, others, isByAddress: field === 'address' }
  }
  return { endpoints: [], others, isByAddress: false }
}

function spoken(endpoint: Endpoint, dialect: DialectName | undefined): Endpoint {
  const isSaid = endpoint.dialect !== 'tls' || Object.values(tlsSchemes).includes(endpoint.port)
  return dialect === undefined || isSaid ? endpoint : { ...endpoint, dialect }
}

function protocolOf(text: string | undefined): { dialect: DialectName | undefined; port: number } | undefined {
  const name = text?.toLowerCase().replace(/[\s+/_-]*(?:starttls|tls|ssl)$/, '') ?? ''
  const tlsPort = Object.hasOwn(tlsSchemes, name) ? tlsSchemes[name] : undefined
  if (tlsPort !== undefined) return { dialect: undefined, port: tlsPort }
  if (!Object.hasOwn(dialectPorts, name)) return undefined
  return { dialect: name as DialectName, port: dialectPorts[name as DialectName] }
}
