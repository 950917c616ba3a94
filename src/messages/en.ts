import type { FindingCode, FindingDetails } from '../domain/finding.ts'
import type { FailureReason, ProbeFailure } from '../domain/probe-result.ts'
import { utcDay, utcTime } from './dates.ts'
import { labels } from './en-labels.ts'
import { excerpt, someOf } from './excerpt.ts'
import type { Messages, Sentences } from './messages.ts'

const titles: Readonly<Record<FindingCode, string>> = {
  expired: 'Expired',
  expiring: 'Expires soon',
  'not-yet-valid': 'Not yet valid',
  'invalid-dates': 'Invalid dates',
  'renewal-overdue': 'Renewal overdue',
  'name-mismatch': 'Wrong name',
  untrusted: 'Not trusted',
  'self-signed': 'Self-signed',
  'incomplete-chain': 'Incomplete chain',
  'chain-order': 'Chain out of order',
  'chain-expiring': 'Chain expires',
  'address-disagreement': 'Addresses disagree',
  'distrust-scheduled': 'Loses trust soon',
  'validity-too-long': 'Valid for too long',
  revoked: 'Revoked',
  'weak-key': 'Weak key',
  'weak-signature': 'Weak signature',
  'old-protocol': 'Old protocol',
  'client-auth-eku-missing': 'Not for client use',
  'malformed-certificate': 'Malformed',
  unreachable: 'Unreachable',
  'starttls-refused': 'STARTTLS refused',
  'handshake-failed': 'Handshake failed',
  'manual-expiring': 'Expires soon',
  'manual-expired': 'Expired',
  'not-served': 'New one not in use',
  'agent-silent': 'Agent silent',
  'renewal-failing': 'Renewal fails',
  'owner-unconfirmed': 'Owner unconfirmed',
}

const reasons: Readonly<Record<FailureReason, string>> = {
  refused: 'refused',
  timeout: 'no answer in time',
  reset: 'connection reset',
  closed: 'connection closed',
  unreachable: 'no route',
  'not-found': 'name not found',
  protocol: 'unexpected answer',
  alert: 'TLS alert',
  malformed: 'unreadable data',
  limit: 'beyond a limit',
}

const sentences: Sentences = {
  expired: ({ notAfter }) =>
    `Expired on ${minute(notAfter)}, so people see a warning or are turned away: install a new certificate now.`,
  expiring: ({ notAfter, daysLeft }) =>
    `${expiresIn(notAfter, daysLeft)}: renew it ${daysLeft === 0 ? 'now' : 'before then'}.`,
  'not-yet-valid': ({ notBefore }) =>
    `Not valid before ${minute(notBefore)}, so it is refused until then: install one that is valid today, or wait.`,
  'invalid-dates': ({ which }) =>
    which === undefined
      ? 'The dates of this certificate cannot be read or contradict each other: have it issued again.'
      : `The dates of ${quote(which)}, sent above the certificate, cannot be read or contradict each other: install the chain of your CA again.`,
  'renewal-overdue': ({ notAfter, daysLeft, percentLeft }) =>
    `Should have renewed itself by now, with ${days(daysLeft)} (${Math.round(percentLeft)} % of its lifetime) left until ${moment(notAfter, daysLeft)}: look at why the renewal did not run or was not installed.`,
  'name-mismatch': ({ wanted, names }) =>
    `Serves a certificate for ${list(names, 'no name at all')} and not for ${excerpt(wanted)}: install one that names it, or correct the entry.`,
  untrusted: ({ reason, isOther }) =>
    isOther
      ? 'This is not the certificate that the entry pins: find out who changed it, then pin the new one, or restore the old.'
      : `Clients do not trust this certificate (${phrase(reason)}): install one from a CA that they know, or name its CA in the entry.`,
  'self-signed': () =>
    'The certificate vouches for itself, so every client warns: install one from a CA, or pin this one in the entry.',
  'incomplete-chain': ({ missingIssuer }) =>
    `The server does not send the intermediate certificate ${quote(missingIssuer)}, so some clients refuse it: add it to the server's certificate file, or name the CA in the entry if it is a private one.`,
  'chain-order': ({ disordered, unneeded }) => chainOrder(disordered, unneeded),
  'chain-expiring': ({ subject, notAfter, daysLeft, over }) =>
    over
      ? `The certificate ${quote(subject)} above it expired on ${minute(notAfter)}: install the current chain of your CA now.`
      : `The certificate ${quote(subject)} above it ${lowerFirst(expiresIn(notAfter, daysLeft))}: install the current chain of your CA before then.`,
  'address-disagreement': ({ addresses }) =>
    `The addresses of this name serve different certificates (${list(addresses.map(servedAt), 'unknown')}): install the newest on all of them.`,
  'distrust-scheduled': ({ anchor, distrustAt }) =>
    `Browsers stop trusting ${quote(anchor)} on ${utcDay(distrustAt)}: replace the certificate by one from another root before then.`,
  'validity-too-long': ({ days: length, allowedDays, byASecond }) =>
    `Valid for ${byASecond ? `${allowedDays} days and a second (both ends count)` : days(length)} where ${allowedDays} days are allowed, so browsers may refuse it: have it issued again for a shorter time.`,
  revoked: ({ revokedAt, reason }) =>
    `Revoked by its CA${revokedAt === undefined ? '' : ` on ${utcDay(revokedAt)}`} (${excerpt(reason)}), so clients that look refuse it: install a new certificate now${reason === 'keyCompromise' ? ', with a new key' : ''}.`,
  'weak-key': ({ key }) =>
    `The key (${excerpt(key)}) is too weak and can be broken: make a new key and have a new certificate issued for it.`,
  'weak-signature': ({ algorithm, subject }) =>
    `${quote(subject)} is signed with ${excerpt(algorithm)}, which can be forged: have it issued again.`,
  'old-protocol': ({ tlsVersion, cipher }) =>
    isCurrent(tlsVersion)
      ? `Speaks TLS only with parameters that are out of use (${excerpt([tlsVersion, cipher].join(', '))}): renew its ciphers, keys and groups, or mark the entry as legacy.`
      : `Speaks only ${oldProtocol(tlsVersion, cipher)}: switch on TLS 1.2 or newer, or mark the entry as legacy.`,
  'client-auth-eku-missing': () =>
    'The entry says that this certificate is also used as a client, but it is not issued for that: ask your CA for one that is.',
  'malformed-certificate': ({ detail }) =>
    `The server sends a certificate that cannot be read (${phrase(detail)}): have it issued and installed again.`,
  unreachable: (failure) =>
    failure.stage === 'resolve'
      ? `The name could not be looked up (${why(failure)}): check the name and its DNS, or remove the entry if it is no longer used.`
      : failure.reason === 'limit'
        ? `No connection was tried: ${excerpt(failure.detail)}.`
        : `No connection could be made (${why(failure)}): check that the server runs and that the firewall lets certflow through.`,
  'starttls-refused': (failure) =>
    `The server answers but does not switch to TLS (${why(failure)}): switch on STARTTLS there, or correct the protocol of the entry.`,
  'handshake-failed': (failure) =>
    `The server answers but no TLS connection came about (${why(failure)}): check its TLS settings and that the port is the right one.`,
  'manual-expiring': ({ expiresAt, daysLeft, isDuty }) =>
    isDuty
      ? `Due on ${inTime(expiresAt, daysLeft)}: do it ${daysLeft === 0 ? 'now' : 'before then'}, and confirm it.`
      : `${expiresIn(expiresAt, daysLeft)}: renew it ${daysLeft === 0 ? 'now' : 'before then'}, and note the new date.`,
  'manual-expired': ({ expiresAt, isDuty }) =>
    isDuty
      ? `Was due on ${minute(expiresAt)} according to the entry: do it now, or confirm it if that is done.`
      : `Expired on ${minute(expiresAt)} according to the entry: renew it now, or note the new date if that is done.`,
  'not-served': notServed,
  'agent-silent': ({ agent, since, revokedAt }) =>
    revokedAt !== undefined
      ? `${quote(agent)}, which renews it, was revoked on ${minute(revokedAt)}: make a token for it, or correct managed_by.`
      : since === undefined
        ? `${quote(agent)} is to renew it and has never spoken of it: look whether it runs there and has this name, or correct managed_by.`
        : `${quote(agent)}, which renews it, has not spoken since ${minute(since)}: look whether it still runs.`,
  'owner-unconfirmed': ({ contact, askedAt }) =>
    `${quote(contact)} was asked on ${utcDay(askedAt)} whether this and other entries are still theirs, and has not answered: find out who owns them now.`,
  'renewal-failing': ({ agent, count, since, message }) =>
    `${quote(agent)} has failed to renew it ${count} times since ${minute(since)} (${excerpt(message)}): look at its messages on that server.`,
}

function notServed({ newUntil, servedUntil, behind }: FindingDetails['not-served']): string {
  const until = (end: Date | undefined) => (end === undefined ? '' : ` until ${utcDay(end)}`)
  if (behind === undefined)
    return `Its renewal${until(newUntil)} is confirmed, but the network still shows a certificate that ends${servedUntil === undefined ? '' : ` on ${utcDay(servedUntil)}`}: install the new one and reload the service, or correct what was confirmed.`
  const { agent, layer, places } = behind
  return layer === 'process'
    ? `${quote(agent)} has installed a certificate${until(newUntil)}, but the service itself still shows another one (${list(places, '')}): reload it.`
    : `${quote(agent)} has installed a certificate${until(newUntil)} and the service shows it, but the network shows another one${until(servedUntil)} at ${list(places, '')}: look at what answers there.`
}

function chainOrder(disordered: boolean, unneeded: readonly string[]): string {
  const wrong = [
    ...(disordered ? ['in the wrong order'] : []),
    ...(unneeded.length > 0 ? [`with what nobody needs (${list(unneeded, '')})`] : []),
  ]
  return `The server sends its chain ${wrong.join(' and ') || 'in an unusual way'}: put the certificate first, then each issuer, and nothing else.`
}

function expiresIn(date: Date, daysLeft: number): string {
  return `Expires on ${inTime(date, daysLeft)}`
}

function inTime(date: Date, daysLeft: number): string {
  return `${moment(date, daysLeft)}, in ${daysLeft === 0 ? 'less than a day' : days(daysLeft)}`
}

function isCurrent(tlsVersion: string | undefined): boolean {
  return tlsVersion === 'TLSv1.2' || tlsVersion === 'TLSv1.3'
}

function oldProtocol(tlsVersion: string | undefined, cipher: string | undefined): string {
  const known = [tlsVersion, cipher].filter((part) => part !== undefined)
  return known.length === 0 ? 'an outdated TLS' : `outdated TLS (${excerpt(known.join(', '))})`
}

/** The day; on the last day, when the hour counts, also the time. */
function moment(date: Date, daysLeft: number): string {
  return daysLeft === 0 ? minute(date) : utcDay(date)
}

function minute(date: Date): string {
  return `${utcDay(date)} at ${utcTime(date)} UTC`
}

function days(count: number): string {
  return `${count} ${Math.abs(count) === 1 ? 'day' : 'days'}`
}

function servedAt({ address, notAfter }: { address: string; notAfter: Date | undefined }): string {
  return `${address} until ${notAfter === undefined ? 'an unreadable date' : utcDay(notAfter)}`
}

function why({ reason, detail }: ProbeFailure): string {
  return detail === '' ? reasons[reason] : phrase(detail)
}

/** A sentence of another part as a phrase inside of ours. */
function phrase(text: string): string {
  return excerpt(text.replace(/[.\s]+$/, ''), 160)
}

function list(names: readonly string[], none: string): string {
  const { shown, more } = someOf(names)
  if (shown.length === 0) return none
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}

function quote(name: string): string {
  return `“${excerpt(name)}”`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** What certflow says in English. */
export const en: Messages = { titles, sentences, reasons, labels }
