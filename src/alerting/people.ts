import { renewalOf } from '../domain/renewal.ts'
import type { Watched } from '../domain/watched.ts'
import type { Contact, Inventory } from '../inventory/inventory.ts'
import type { Correspondence, Organisation, Recipient } from '../notify/correspondence.ts'
import type { SmtpSettings } from '../notify/smtp-settings.ts'

/** The addresses of all contacts. */
export function recipientsOf(contacts: Iterable<Contact>): Recipient[] {
  return [...contacts].flatMap(({ name, email, language }) =>
    email.map((address) => ({ contact: name, address, language })),
  )
}

/** Those who hear of certflow's own trouble, as recipients. */
export function administratorsOf(addresses: readonly string[], { language }: Inventory): Recipient[] {
  const contact = language === 'ja' ? '管理者' : 'administrator'
  return addresses.map((address) => ({ contact, address, language }))
}

/** What all mails of now have in common. */
export function correspondenceOf(
  { from, replyTo, redirect }: SmtpSettings,
  organisation: Organisation,
  watched: Watched,
  timeZone: string,
  now: Date,
): Correspondence {
  return {
    organisation,
    from,
    replyTo,
    redirect,
    timeZone,
    now,
    answerPage: undefined,
    renewalOf: (alert, contact) => renewalOf(alert, contact, watched),
  }
}
