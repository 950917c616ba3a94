import { dirname, resolve } from 'node:path'
import { CertflowError } from '../../src/errors.ts'
import { noteSecrets } from '../../src/settings/secrets.ts'
import { type Fault, hasErrors, unusableText } from '../../src/yaml/fault.ts'
import type { YamlKind } from '../../src/yaml/kind.ts'
import { Loose } from '../../src/yaml/loose.ts'
import { type OpenedYaml, openYaml, openYamlText } from '../../src/yaml/open.ts'
import { noteIssues } from '../../src/yaml/schema-faults.ts'
import type { AgentConfig } from './agent-config.ts'
import { buildConfig } from './build.ts'
import { noteMeaning } from './meaning.ts'
import { agentSchema } from './schema.ts'

/** What came of reading agent.yaml. */
export interface LoadedAgentConfig {
  /** Undefined where one of the faults is an error. */
  readonly config: AgentConfig | undefined
  /** All there are, by position. */
  readonly faults: readonly Fault[]
}

const kind: YamlKind = {
  name: 'agent configuration',
  hints: {
    unreadable: 'write one as in agent.example.yaml, or name another with --config',
    tooLarge: 'this is not the configuration of an agent',
    empty: 'write at least version: 1 and certificates:',
  },
}

/** Reads agent.yaml. Rejects with `file-unreadable`; what is wrong inside is a fault. `hostName` is that of this machine. */
export async function readAgentConfig(path: string, hostName: string): Promise<LoadedAgentConfig> {
  return configIn(await openYaml(path, kind), path, hostName)
}

/** Reads the text of an agent.yaml. `file` is its path for the faults; relative paths begin at its folder. */
export function loadAgentConfig(text: string, file: string, hostName: string): LoadedAgentConfig {
  return configIn(openYamlText(text, file, kind), file, hostName)
}

/** The configuration, for commands that cannot go on without it. Throws `settings-invalid` with all faults. */
export function usableAgentConfig({ config, faults }: LoadedAgentConfig, path: string): AgentConfig {
  if (config !== undefined) return config
  throw new CertflowError('settings-invalid', unusableText(kind.name, path, faults), {
    hint: 'put them right; each names its line, its column and the way out',
  })
}

function configIn({ tree, faults }: OpenedYaml, path: string, hostName: string): LoadedAgentConfig {
  // A password that was pasted in is for nobody's terminal.
  faults.hide(0, Number.POSITIVE_INFINITY)
  if (tree === undefined) return { config: undefined, faults: faults.sorted() }
  const file = resolve(path)
  const schema = agentSchema(dirname(file))
  const checked = schema.safeParse(tree.value)
  const loose = new Loose(tree.value)
  noteIssues(noteSecrets(checked.error?.issues ?? [], loose, tree, faults), { schema, tree, faults })
  if (checked.success) noteMeaning(checked.data, { tree, faults })
  const found = faults.sorted()
  return {
    config: checked.success && !hasErrors(found) ? buildConfig(checked.data, file, hostName) : undefined,
    faults: found,
  }
}
