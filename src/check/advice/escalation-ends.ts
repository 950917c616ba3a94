import type { Part } from '../../inventory/part.ts'
import { quoted } from '../../network/parsed.ts'

/** Notes escalations that end with nobody. */
export function checkEscalationEnds({ content, tree, faults }: Part): void {
  for (const escalation of content.at('escalations').each()) {
    if (escalation.at('finally').value !== undefined) continue
    const name = quoted(String(escalation.path.at(-1)))
    const message = `nobody is told when the escalation ${name} has no answer`
    const hint = 'add finally: { contact: …, by: email }'
    faults.warning(tree.placeOf(escalation.path)?.key ?? 0, 'escalation-without-end', message, hint)
  }
}
