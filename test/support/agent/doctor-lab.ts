import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadAgentConfig, usableAgentConfig } from '../../../agent/config/load.ts'
import { examine } from '../../../agent/doctor/examine.ts'
import type { DoctorCheck, DoctorFinding, Machine } from '../../../agent/doctor/finding.ts'
import { StateFolder } from '../../../agent/state/state-folder.ts'

/** A machine below a folder, for the agent's doctor to look at. */
export interface DoctorLab extends AsyncDisposable {
  readonly path: (name: string) => string
  /** Writes a file, with the folders above it. */
  write(name: string, content: string, mode?: number): Promise<void>
  /** What is seen of one thing with this agent.yaml, as far as it is not told here. */
  look(check: DoctorCheck, yaml: string, changed?: Partial<Machine>): Promise<readonly DoctorFinding[]>
}

/** Makes one with nothing on it. Nobody answers for its names. */
export async function doctorLab(): Promise<DoctorLab> {
  const at = await mkdtempDisposable(join(tmpdir(), 'doctor-'))
  const path = (name: string) => join(at.path, name)
  return {
    path,
    async write(name, content, mode = 0o600) {
      await mkdir(dirname(path(name)), { recursive: true })
      await writeFile(path(name), content, { mode })
    },
    async look(check, yaml, changed = {}) {
      const loaded = loadAgentConfig(`version: 1\n${yaml}`, path('agent.yaml'), 'host')
      const machine: Machine = {
        config: usableAgentConfig(loaded, 'agent.yaml'),
        state: new StateFolder(path('state')),
        now: () => new Date(),
        signal: new AbortController().signal,
        path: process.env.PATH ?? '',
        root: at.path,
        nameServers: ['127.0.0.1:1'],
        httpPort: 1,
        ...changed,
      }
      const findings: DoctorFinding[] = []
      for await (const finding of examine(machine)) if (finding.check === check) findings.push(finding)
      return findings
    },
    [Symbol.asyncDispose]: () => at[Symbol.asyncDispose](),
  }
}

/** The part of agent.yaml for one certificate with these lines. */
export function certificate(lines: string, names = 'www.example.test'): string {
  return `certificates:\n  - name: www\n    names: [${names}]\n    ${lines.replaceAll('\n', '\n    ')}\n`
}
