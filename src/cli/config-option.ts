import { Option } from 'commander'

/** What the help and the pages say of where settings are looked for. */
const standardPlaces = './certflow.yaml, then /etc/certflow/certflow.yaml'

/** `--config`, of every command that works by settings. Each call makes a new one: commander keeps state in them. */
export function configOption(): Option {
  return new Option('--config <file>', 'the settings to go by').default(undefined, standardPlaces)
}
