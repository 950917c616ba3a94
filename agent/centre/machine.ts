import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { EnrollBody } from '../../src/agent-protocol/messages.ts'
import { packageVersion } from '../../src/cli/version.ts'
import { nodeEndOfLife } from '../domain/node-end-of-life.ts'

const machineIdFiles = ['/etc/machine-id', '/var/lib/dbus/machine-id']

/** What the agent says of the machine and of itself. The machine's id itself is nobody's business (machine-id(5)): a hash for this one use goes out. */
export async function aboutThisMachine(): Promise<Omit<EnrollBody, 'secret'>> {
  const ids = await Promise.all(machineIdFiles.map((path) => readFile(path, 'utf8').catch(() => '')))
  const id = ids.map((text) => text.trim()).find((text) => text !== '') ?? hostname()
  const end = nodeEndOfLife(process.version)
  return {
    machine: hash('sha256', `certflow-agent machine\n${id}`),
    host: hostname().slice(0, 200),
    agent_version: packageVersion(),
    node_version: process.version,
    ...(end !== undefined && { node_end_of_life: end }),
  }
}
