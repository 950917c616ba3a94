/** What a ClientHello says, read apart from the code that writes it. */
export interface ReadHello {
  readonly recordVersion: number
  readonly legacyVersion: number
  readonly random: Buffer
  readonly sessionId: Buffer
  readonly suites: readonly number[]
  readonly compressions: readonly number[]
  readonly extensions: ReadonlyMap<number, Buffer>
  /** The one host name asked for. */
  readonly serverName: string | undefined
  readonly groups: readonly number[]
  readonly schemes: readonly number[]
  readonly versions: readonly number[]
  readonly keyShares: readonly { readonly group: number; readonly key: Buffer }[]
  readonly cookie: Buffer | undefined
}

/** Reads bytes from their begin; throws where there are fewer. */
class Cursor {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new Error(`${count} bytes at ${this.#at} are too many`)
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  uint(count: number): number {
    return this.take(count).readUIntBE(0, count)
  }

  /** What stands behind its own length. */
  sized(lengthBytes: number): Buffer {
    return this.take(this.uint(lengthBytes))
  }

  end(): void {
    if (!this.isAtEnd) throw new Error('bytes are left over')
  }
}

function list<Item>(bytes: Buffer, item: (cursor: Cursor) => Item): Item[] {
  const cursor = new Cursor(bytes)
  const items: Item[] = []
  while (!cursor.isAtEnd) items.push(item(cursor))
  return items
}

/** What an extension holds behind a length of its own that fits. */
function inner(bytes: Buffer | undefined, lengthBytes: number): Buffer {
  if (bytes === undefined) return Buffer.alloc(0)
  const cursor = new Cursor(bytes)
  const content = cursor.sized(lengthBytes)
  cursor.end()
  return content
}

/** Reads one record with one ClientHello (RFC 8446 §4.1.2); throws at whatever does not fit to the byte. */
export function readHello(record: Buffer): ReadHello {
  const outer = new Cursor(record)
  if (outer.uint(1) !== 22) throw new Error('not a handshake record')
  const recordVersion = outer.uint(2)
  const message = new Cursor(outer.sized(2))
  outer.end()
  if (message.uint(1) !== 1) throw new Error('not a ClientHello')
  const body = new Cursor(message.sized(3))
  message.end()
  const head = {
    recordVersion,
    legacyVersion: body.uint(2),
    random: body.take(32),
    sessionId: body.sized(1),
    suites: list(body.sized(2), (cursor) => cursor.uint(2)),
    compressions: [...body.sized(1)],
  }
  const entries = list(body.sized(2), (cursor) => [cursor.uint(2), cursor.sized(2)] as const)
  body.end()
  const extensions = new Map(entries)
  if (extensions.size !== entries.length) throw new Error('an extension stands twice')
  const names = list(inner(extensions.get(0), 2), (cursor) => `${cursor.uint(1)} ${cursor.sized(2).toString('latin1')}`)
  return {
    ...head,
    extensions,
    serverName: names.length === 0 ? undefined : names.join().replace(/^0 /, ''),
    groups: list(inner(extensions.get(10), 2), (cursor) => cursor.uint(2)),
    schemes: list(inner(extensions.get(13), 2), (cursor) => cursor.uint(2)),
    versions: list(inner(extensions.get(43), 1), (cursor) => cursor.uint(2)),
    keyShares: list(inner(extensions.get(51), 2), (cursor) => ({ group: cursor.uint(2), key: cursor.sized(2) })),
    cookie: extensions.has(44) ? inner(extensions.get(44), 2) : undefined,
  }
}
