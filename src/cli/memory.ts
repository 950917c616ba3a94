import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What lives in a long scan is some 25 MB; when this much is used, the rest is remains of connections. */
const fullBytes = 64 * 2 ** 20
/** Where a collection leaves more, since thousands of connections are open, the next is due when so much has been added. */
const remainsBytes = 48 * 2 ** 20
const lookEveryMs = 250

/**
 * Keeps the memory of a long scan flat and below 300 MB (performance.md), until it is disposed of.
 *
 * V8, left alone, doubles the room for new objects to 96 MB and more, which is no faster here, and lets the remains of
 * connections grow to 150 MB before it collects them, and what they hold outside of its heap with them. Both sizes are
 * start-up flags, which a program that others start cannot give itself; but the room can be kept from growing further, and
 * collections, of some 20 ms each, can be asked for. A room so small is cleaned by one thread for less than the helpers take
 * to be woken: 6 % of all CPU of a scan on two processors.
 */
export function keepMemoryFlat(): Disposable {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  let full = fullBytes
  const timer = setInterval(() => {
    if (getHeapStatistics().used_heap_size <= full) return
    collect()
    full = Math.max(fullBytes, getHeapStatistics().used_heap_size + remainsBytes)
  }, lookEveryMs)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
