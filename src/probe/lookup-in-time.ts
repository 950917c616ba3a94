import type { Cancellation } from './cancellation.ts'
import { timeoutFailure } from './failure.ts'
import type { NameResolver, Resolution } from './resolve.ts'

/** The answer of a lookup, or a timeout once the time or the run is over: a lookup that still waits its turn never answers then. */
export function lookupInTime(
  resolver: NameResolver,
  name: string,
  timeoutMs: number,
  cancellation: Cancellation,
): Promise<Resolution> {
  return new Promise((resolve) => {
    const settle = (resolution: Resolution) => {
      clearTimeout(timer)
      forget()
      resolve(resolution)
    }
    const expire = () => settle({ failure: timeoutFailure('resolve', timeoutMs) })
    const timer = setTimeout(expire, timeoutMs)
    const forget = cancellation.onCancel(expire)
    void resolver.lookup(name).then(settle)
  })
}
