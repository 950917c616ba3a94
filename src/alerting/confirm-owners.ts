import { dayMs } from '../domain/duration.ts'
import { type OwnerWord, type OwnerWords, ownersToAsk } from '../domain/owner-confirmation.ts'
import type { Correspondence, Recipient } from '../notify/correspondence.ts'
import { ownerMail } from '../notify/owner-mail.ts'
import type { AuditEntry } from '../store/audit-store.ts'
import { mailMessage } from '../store/mail-message.ts'
import type { Store } from '../store/store.ts'

/** What each owner has, for the mail: entries as people would name them. */
export type OwnedEntries = ReadonlyMap<string, readonly string[]>

const askedAction = 'owner-asked'
const confirmedAction = 'owner-confirmed'

/** Two years: who was asked before that is asked anew. */
const lookBackMs = 2 * 365 * dayMs

/** What the audit has of owners who were asked, and of those who said yes. */
export async function ownerWords({ audit }: Pick<Store, 'audit'>, now: Date): Promise<OwnerWords> {
  const since = new Date(now.getTime() - lookBackMs)
  const wordsOf = async (action: string): Promise<readonly OwnerWord[]> =>
    (await audit.since(since, action)).map(({ about, at }) => ({ contact: about, at }))
  return { asked: await wordsOf(askedAction), confirmed: await wordsOf(confirmedAction) }
}

/**
 * Asks those owners by mail who were neither asked nor heard of for a year whether their entries are still theirs: into the outbox, and into the audit.
 * Answers whom it asked; nobody where others change alerts at the same time, so that the next call does it.
 */
export async function askOwners(
  store: Store,
  entries: OwnedEntries,
  recipients: readonly Recipient[],
  correspondence: Correspondence,
): Promise<readonly string[]> {
  const { now } = correspondence
  const reachable = new Set(recipients.map(({ contact }) => contact))
  const owners = [...entries.keys()].filter((owner) => reachable.has(owner))
  const due = ownersToAsk(owners, await ownerWords(store, now), now)
  if (due.length === 0) return []
  const mails = await Promise.all(
    recipients
      .filter(({ contact }) => due.includes(contact))
      .map((recipient) => ownerMail(entries.get(recipient.contact) ?? [], recipient, correspondence)),
  )
  const { revision } = await store.alerts.book(now)
  const added = mails.map((mail) => mailMessage(mail, now))
  const audit = due.map((contact) => entry('certflow', askedAction, contact, now, {}))
  const outbox = { added, withdrawn: [], released: [], at: now }
  return (await store.alerts.save({ alerts: [], outbox, audit }, revision)) ? due : []
}

/** Notes that a contact has said yes. */
export async function confirmOwner(
  store: Pick<Store, 'audit'>,
  contact: string,
  by: string,
  via: string,
  at: Date,
): Promise<void> {
  await store.audit.append([entry(by, confirmedAction, contact, at, { via })])
}

function entry(by: string, action: string, about: string, at: Date, detail: AuditEntry['detail']): AuditEntry {
  return { at, by, action, about, detail }
}
