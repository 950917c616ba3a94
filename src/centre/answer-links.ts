import { signAnswer } from '../answers/answer-token.ts'
import type { Alert } from '../domain/alert.ts'
import type { ServerSettings } from './server-settings.ts'

/** Where links of answers begin. */
export const answerPath = '/a/'

/** The address of the page on which a contact answers an alert; undefined where the settings do not say how people reach it. */
export function answerLinks(
  settings: Pick<ServerSettings, 'url' | 'public'>,
  secret: Uint8Array,
  now: () => Date,
): ((alert: Pick<Alert, 'number'>, recipient: { readonly contact: string }) => string) | undefined {
  const origin = settings.public?.url ?? settings.url
  if (origin === undefined) return undefined
  return (alert, { contact }) => `${origin}${answerPath}${signAnswer(secret, alert, contact, now())}`
}
