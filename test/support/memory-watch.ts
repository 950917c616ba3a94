import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Resident memory of a process over time. */
export interface MemoryWatch {
  /** Ends the watching; answers one sample for each interval. */
  stop(): Promise<readonly MemorySample[]>
}

/** Resident memory and what was done by then. */
export interface MemorySample {
  readonly kilobytes: number
  readonly done: number
}

/** Samples the resident memory of a process until it ends or nobody wants to know any more. */
export function watchMemory(pid: number, done: () => number, everyMs = 1_000): MemoryWatch {
  const samples: MemorySample[] = []
  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? []
      if (kilobytes !== undefined) samples.push({ kilobytes: Number(kilobytes), done: done() })
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
    return samples
  })()
  return {
    stop: () => {
      stopping.abort()
      return watching
    },
  }
}

/** Kilobytes that memory grows by for each thing done, by least squares over the second half of the samples. */
export function growthPerThing(samples: readonly MemorySample[]): number {
  const half = samples.slice(Math.floor(samples.length / 2))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const x = mean(half.map(({ done }) => done))
  const y = mean(half.map(({ kilobytes }) => kilobytes))
  const above = half.reduce((sum, { done, kilobytes }) => sum + (done - x) * (kilobytes - y), 0)
  const below = half.reduce((sum, { done }) => sum + (done - x) ** 2, 0)
  return below === 0 ? 0 : above / below
}
