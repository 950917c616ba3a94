import type { AgentConfig, Command } from './agent-config.ts'

/** A program of the operator's, and what it is for. */
export interface ConfiguredProgram {
  readonly command: Command
  readonly use: 'test' | 'reload' | 'hook'
}

/** The programs that a run may start, as agent.yaml names them. */
export function configuredPrograms({ certificates }: AgentConfig): readonly ConfiguredProgram[] {
  return certificates.flatMap(({ test, reload, ordering }) => {
    const challenge = ordering?.challenge
    const provider = challenge?.type === 'dns-01' ? challenge.provider : undefined
    const hooks = provider?.kind === 'exec' ? [provider.program, ...(provider.cleanUp ? [provider.cleanUp] : [])] : []
    return [
      ...(test ? [{ command: test, use: 'test' as const }] : []),
      ...hooks.map((command) => ({ command, use: 'hook' as const })),
      ...(reload ? [{ command: reload.run, use: 'reload' as const }] : []),
    ]
  })
}
