import type { CheckFormat } from './format.ts'
import { github } from './github.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { sarif } from './sarif.ts'
import { text } from './text.ts'

/** Formats of a check by the name that `--format` takes. */
export const checkFormats: Readonly<Record<'text' | 'json' | 'sarif' | 'junit' | 'github', CheckFormat>> = {
  text,
  json,
  sarif,
  junit,
  github,
}
