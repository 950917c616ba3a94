import { loadKernelCalls } from './kernel-calls.ts'
import { openKernelWires } from './kernel-wires.ts'
import { openNodeWire } from './node-wire.ts'
import type { OpenWire } from './wire.ts'

/** A way to open connections. */
export interface Wires {
  readonly open: OpenWire
  /** What makes them. */
  readonly madeBy: 'kernel' | 'node'
}

let ofThisProcess: Promise<Wires> | undefined

/** The way to open connections that costs least on this machine: one for the whole process. */
export function cheapestWires(): Promise<Wires> {
  ofThisProcess ??= loadKernelCalls().then((calls) =>
    calls === undefined ? { open: openNodeWire, madeBy: 'node' } : { open: openKernelWires(calls), madeBy: 'kernel' },
  )
  return ofThisProcess
}
