import type { FaultList } from '../yaml/fault-list.ts'
import type { Loose } from '../yaml/loose.ts'
import type { Issue } from '../yaml/schema-faults.ts'
import type { YamlTree } from '../yaml/tree.ts'
import { hasPassword } from './url.ts'

const wayOut =
  'write it into a file of its own that only certflow can read, and name that by a key in _file, like smtp: password_file; think of a new one if this file was copied'

/**
 * Notes every secret, wherever it stands, and answers what else a schema found wrong.
 *
 * What is wrong with a secret is not told beside it: those words would quote it.
 */
export function noteSecrets(
  issues: readonly Issue[],
  file: Loose,
  tree: YamlTree,
  faults: FaultList,
): readonly Issue[] {
  const secrets = secretsIn(file)
  for (const { path } of secrets) {
    const key = String(path.at(-1))
    const place = tree.placeOf(path)
    if (isSecretKey(key)) faults.error(place?.key ?? 0, 'secret-in-file', `${key} has no place in this file`, wayOut)
    else faults.error(place?.value ?? 0, 'secret-in-file', `${key} has a password in it`, wayOut)
  }
  const told = new Set(secrets.map(({ path }) => path.join('\n')))
  return issues.flatMap((issue): Issue[] => {
    if (told.has(issue.path.join('\n'))) return []
    if (issue.code !== 'unrecognized_keys') return [issue]
    const keys = issue.keys.filter((key) => !isSecretKey(key))
    return keys.length === 0 ? [] : [{ ...issue, keys }]
  })
}

function secretsIn(value: Loose): readonly Loose[] {
  if (isSecretKey(String(value.path.at(-1))) || (value.text !== undefined && hasPassword(value.text))) return [value]
  return value.each().flatMap(secretsIn)
}

/** Reports whether a key asks for a secret itself, not for the file that has it. */
function isSecretKey(key: string): boolean {
  return /(pass(word|wd|phrase)?|secret|token|(api|routing|integration)_?key)$/i.test(key)
}
