import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Above this a collection is asked for: a long scan is to stay below 300 MB (performance.md). */
const fullBytes = 180 * 2 ** 20
/** How often is looked, which is also the shortest time between collections. They take about 20 ms each. */
const everyMs = 1_000

/**
 * Keeps the memory of a long scan flat, until it is disposed of. What lives is some 25 MB; but V8, left alone, lets the
 * remains of connections grow to 150 MB before it collects them, and its young generation takes another 50. Their sizes
 * are start-up flags, which a program that others start cannot give itself; so collections are asked for instead.
 */
export function keepMemoryFlat(): Disposable {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() > fullBytes) collect()
  }, everyMs)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
