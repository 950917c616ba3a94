import { plainEndpoint } from '../../src/domain/endpoint.ts'
import { outcomeOf, probeEach } from './probing.ts'

// Opens more connections at once than a process of few descriptors can; prints how each of 200 probes ended.
const [host = '', port, depth] = process.argv.slice(2)
const endpoints = Array.from({ length: 200 }, () => plainEndpoint(host, { port: Number(port) }))
const limits = { concurrency: 300, perHost: 300, perNetwork: 300 }
const results = await probeEach(endpoints, {
  limits,
  timeoutMs: 300,
  depth: depth === 'certificate' ? 'certificate' : 'full',
})
console.log(JSON.stringify(results.map(outcomeOf)))
