import { loadKernelCalls } from '../../src/probe/wire/kernel-calls.ts'
import { openKernelWires } from '../../src/probe/wire/kernel-wires.ts'
import { openNodeWire } from '../../src/probe/wire/node-wire.ts'

// A process with one connection and nothing else to do: it says what it heard, and ends when it is over.

const [, , way, port] = process.argv
const calls = way === 'kernel' ? await loadKernelCalls() : undefined
const open = calls === undefined ? openNodeWire : openKernelWires(calls)
const heard: string[] = []
const wire = open(
  { host: '127.0.0.1', port: Number(port) },
  {
    connected: () => {
      heard.push('connected')
      wire.send(Buffer.from('hello'))
    },
    piece: (bytes) => heard.push(bytes.toString()),
    ended: () => heard.push('ended'),
    failed: ({ code }) => heard.push(`failed ${code}`),
  },
)
process.on('exit', () => console.log(heard.join(' ')))
