import { Option } from 'commander'

/** Where agent.yaml is looked for. */
const standardPlaces = '$CONFIGURATION_DIRECTORY/agent.yaml, then /etc/certflow/agent.yaml'

/** `--config`, of every command of the agent. Each call makes a new one: commander keeps state in them. */
export function agentConfigOption(): Option {
  return new Option('--config <file>', 'the configuration to go by').default(undefined, standardPlaces)
}

/** What every command of the agent is told. */
export interface AgentOptions {
  readonly config?: string
  readonly quiet?: boolean
  readonly verbose?: boolean
}

/** What `renew` is told. */
export interface RenewOptions {
  readonly config?: string
  readonly all?: boolean
  readonly issuer?: string
  readonly force?: boolean
}

/** What `enroll` is told. */
export interface EnrollOptions {
  readonly config?: string
  readonly token?: string
  readonly tokenFile?: string
}
