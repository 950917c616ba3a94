import { record } from './tls-flight.ts'

type Random = () => number

/** Records of a stream as they stand in it, header included; the last one may be cut. */
function recordsIn(stream: Buffer): Buffer[] {
  const records: Buffer[] = []
  for (let at = 0; at < stream.length; ) {
    const end = at + 5 + (at + 5 <= stream.length ? stream.readUInt16BE(at + 3) : 0)
    records.push(stream.subarray(at, end))
    at = end
  }
  return records
}

const oddBytes = [0, 1, 2, 3, 0x0b, 0x14, 0x15, 0x16, 0x17, 0x18, 0x7f, 0x80, 0xff]

function integer(below: number, random: Random): number {
  return Math.floor(random() * below)
}

function pick<Value>(values: readonly Value[], random: Random): Value {
  return values[integer(values.length, random)]!
}

function withBytes(bytes: Buffer, random: Random, within = bytes.length): Buffer {
  const changed = Buffer.from(bytes)
  for (let times = 1 + integer(4, random); times > 0 && bytes.length > 0; times--) {
    const at = integer(Math.min(within, bytes.length), random)
    changed[at] = random() < 0.5 ? (changed[at] ?? 0) ^ (1 << integer(8, random)) : pick(oddBytes, random)
  }
  return changed
}

/** Where lengths stand: in a record's header, and in the messages that begin there (RFC 5246 §7.4.2). */
const lengthsAt = [3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 43, 47, 49, 76, 77, 81]

const oddRecords: ((random: Random) => Buffer)[] = [
  (random) => record(21, Buffer.of(1, integer(256, random))),
  (random) => record(21, Buffer.of(2, integer(256, random))),
  () => record(20, Buffer.of(1)),
  () => record(22, Buffer.of(0, 0, 0, 0)),
  () => record(22, Buffer.of(11, 0, 0, 3, 0, 0, 0)),
  () => record(22, Buffer.of(2)),
  (random) => record(23, Buffer.alloc(integer(600, random), 7)),
  (random) => record(integer(256, random), Buffer.alloc(integer(40, random), integer(256, random))),
  () => record(22),
  () => record(23),
  (random) => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'.slice(0, 1 + integer(27, random))),
]

type Mutation = (stream: Buffer, others: readonly Buffer[], random: Random) => Buffer

function onRecords(change: (records: Buffer[], at: number, random: Random) => void): Mutation {
  return (stream, _others, random) => {
    const records = recordsIn(stream)
    change(records, integer(records.length, random), random)
    return Buffer.concat(records)
  }
}

/** Ways to spoil a server's stream. */
const mutations: readonly Mutation[] = [
  (stream, _others, random) => withBytes(stream, random),
  (stream, _others, random) => withBytes(stream, random, 160),
  onRecords((records, at, random) => {
    records[at] = withBytes(records[at]!, random, 20)
  }),
  onRecords((records, at, random) => {
    const changed = Buffer.from(records[at]!)
    const place = pick(lengthsAt, random)
    if (place < changed.length) changed[place] = pick([...oddBytes, changed[place]! + 1, changed[place]! - 1], random)
    records[at] = changed
  }),
  onRecords((records, at) => void records.splice(at, 1)),
  onRecords((records, at, random) => {
    const copies = pick([1, 2, 20, 1_100], random)
    records.splice(at, 0, ...Array.from({ length: copies }, () => records[at]!))
  }),
  onRecords((records, at, random) => void records.splice(integer(records.length, random), 0, ...records.splice(at, 1))),
  onRecords((records, at, random) => {
    const made = pick(oddRecords, random)(random)
    const copies = pick([1, 1, 3, 17, 1_100], random)
    records.splice(at, 0, ...Array.from({ length: copies }, () => made))
  }),
  onRecords((records, at, random) => {
    // the same bytes in other records
    const whole = records[at]!
    const cut = 5 + integer(Math.max(1, whole.length - 5), random)
    records[at] = Buffer.concat([record(whole[0]!, whole.subarray(5, cut)), record(whole[0]!, whole.subarray(cut))])
  }),
  (stream, _others, random) => stream.subarray(0, integer(stream.length, random)),
  (stream, others, random) => {
    const other = pick(others, random)
    return Buffer.concat([
      stream.subarray(0, integer(stream.length, random)),
      other.subarray(integer(other.length, random)),
    ])
  },
  (stream, others, random) => {
    const [left, right] = [recordsIn(stream), recordsIn(pick(others, random))]
    return Buffer.concat([
      ...left.slice(0, integer(left.length + 1, random)),
      ...right.slice(integer(right.length, random)),
    ])
  },
  (stream, _others, random) => {
    const at = integer(stream.length, random)
    return Buffer.concat([stream.subarray(0, at), stream.subarray(at + 1 + integer(40, random))])
  },
]

/** The stream, spoilt in one to three ways. */
export function mutated(stream: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let spoilt = stream
  for (let times = 1 + integer(3, random); times > 0 && spoilt.length > 0; times--) {
    spoilt = pick(mutations, random)(spoilt, others, random)
  }
  return spoilt
}

/** Lengths of pieces in which a stream of so many bytes is read; a long one in not too many. */
export function anySplit(streamBytes: number, random: Random): number[] {
  const most = pick([1, 3, 20, 300, 5_000, 70_000], random)
  const least = 1 + Math.floor(streamBytes / 10_000)
  return Array.from({ length: 8 }, () => least + integer(most, random))
}
