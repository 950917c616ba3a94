import { packageVersion } from '../../../src/cli/version.ts'
import { inventoryJsonSchemaText } from '../../../src/inventory/json-schema.ts'
import { pathOf, silentPrograms, withSubcommands } from '../programs.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { manualPage } from './man.ts'
import { zshCompletion } from './zsh.ts'

/** Every generated file of the repository: its text by its path. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const programs = silentPrograms()
  return new Map([
    ['inventory.schema.json', inventoryJsonSchemaText()],
    ...programs.flatMap((program): [string, string][] => [
      [`completions/${program.name()}.bash`, bashCompletion(program)],
      [`completions/_${program.name()}`, zshCompletion(program)],
      [`completions/${program.name()}.fish`, fishCompletion(program)],
    ]),
    ...programs
      .flatMap(withSubcommands)
      .map((command): [string, string] => [
        `man/${pathOf(command).replaceAll(' ', '-')}.1`,
        manualPage(command, packageVersion()),
      ]),
  ])
}
