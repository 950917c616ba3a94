import { getCACertificates } from 'node:tls'
import { type MailboxRead, type MailedAnswer, readMailbox } from '../answers/mailbox.ts'
import { readSecretLine } from '../secret-line.ts'
import type { CliContext } from './context.ts'
import type { Job } from './job/job.ts'

const credentialName = 'mailbox-password'

/**
 * Reads the answers that came by mail; undefined where the settings name no mailbox. Rejects with `password-unusable`, and with what `keep`
 * rejects with.
 */
export async function readReplies(
  { settings: { mailbox }, inventory, now }: Pick<Job, 'settings' | 'inventory' | 'now'>,
  keep: (answer: MailedAnswer) => Promise<void>,
  { env }: CliContext,
  signal: AbortSignal,
): Promise<MailboxRead | undefined> {
  if (mailbox === undefined) return undefined
  const places = { file: mailbox.passwordFile, credentials: env.CREDENTIALS_DIRECTORY, credentialName }
  const password = await readSecretLine(places, {
    code: 'password-unusable',
    what: 'the password for the mailbox',
    key: 'mailbox: password_file',
    content: 'the password',
    without: 'Cannot read the mailbox: there is no password',
    withoutHint: `name a file in mailbox: password_file, or hand over a credential ${credentialName}`,
  })
  // Of contacts with the same address the first in the inventory counts.
  const contacts = new Map(
    [...inventory.contacts.values()]
      .flatMap(({ name, email }) => email.map((address) => [address.toLowerCase(), name] as const))
      .reverse(),
  )
  const contactOf = (address: string) => contacts.get(address)
  return readMailbox(
    { settings: mailbox, password, anchors: getCACertificates('system'), now, contactOf, keep },
    signal,
  )
}
