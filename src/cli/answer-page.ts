import { randomBytes } from 'node:crypto'
import { answerSecret } from '../answers/answer-secret.ts'
import { answerLinks } from '../centre/answer-links.ts'
import type { Correspondence } from '../notify/correspondence.ts'
import type { Settings } from '../settings/settings.ts'

/**
 * Where mails say that they can be answered: undefined where the settings name no `server: url`. The secret of links is made where there is none.
 *
 * @param isRehearsal nothing is made, and the links are good for nothing
 */
export async function answerPageOf(
  { server, store }: Settings,
  isRehearsal: boolean,
  now: () => Date,
): Promise<Correspondence['answerPage']> {
  if ((server.public?.url ?? server.url) === undefined) return undefined
  return answerLinks(server, isRehearsal ? randomBytes(32) : await answerSecret(store.path), now)
}
