import { someOf } from '../../messages/excerpt.ts'
import type { Concerned, FindingWords } from './finding-words.ts'

const askCentre = 'If you do not know how, ask us.'
const forward = 'Forward the part for vendors below to your vendor and ask for'

/** What mails say of each finding, in English. */
export const findingWords: FindingWords = {
  expired: {
    lead: (about) =>
      `The certificate of ${about.name} expired${on(about)}. Everybody who goes there sees a warning now.`,
    advice: {
      automatic: 'It should have renewed itself. Look on the server why it did not, and renew it by hand today.',
      hand: `Order a new certificate and install it today. ${askCentre}`,
      vendor: `${forward} a new certificate today.`,
    },
  },
  expiring: { lead: expires, advice: renew() },
  'renewal-overdue': {
    lead: (about) =>
      `The certificate of ${about.name} renews itself, but this time it has not. It expires${on(about)}; after that, everybody who goes there sees a warning.`,
    advice: {
      automatic:
        'Look on the server why the renewal did not run, or why the new certificate was not put to use. Often a reload of the service is missing.',
      hand: `Renew it by hand this time, and look for the reason after that. ${askCentre}`,
      vendor: `${forward} the reason, and for a new certificate in time.`,
    },
  },
  'not-yet-valid': {
    lead: ({ name }) => `The certificate of ${name} is not valid yet. Everybody who goes there sees a warning.`,
    advice: replaced(
      'Put the former certificate back, or order one that is valid from today.',
      'one that is valid today',
    ),
  },
  'invalid-dates': {
    lead: ({ name }) => `The dates in the certificate of ${name} cannot be read, so nobody knows until when it works.`,
    advice: replaced('Order a new certificate and install it.', 'a new certificate'),
  },
  'name-mismatch': {
    lead: ({ name }, { names }) =>
      `${name} shows a certificate that was made for ${some(names)}. Everybody who goes there sees a warning.`,
    advice: replaced(
      'Install a certificate that contains this name. If the server has several names, all of them must be in it.',
      'a certificate that contains this name',
    ),
  },
  untrusted: {
    lead: ({ name }) => `The certificate of ${name} was issued by somebody whom browsers do not know.`,
    advice: replaced(
      'If only devices of your own go there and know the issuer, tell us: we note it. Otherwise replace the certificate.',
      'a certificate that browsers know',
    ),
  },
  'self-signed': {
    lead: ({ name }) => `${name} has made its certificate itself, so browsers cannot tell it from a forgery.`,
    advice: replaced(
      'If that is meant to be so, tell us: we note it. Otherwise replace it by a certificate from an issuer.',
      'a certificate from an issuer that browsers know',
    ),
  },
  'incomplete-chain': {
    lead: ({ name }) =>
      `${name} does not send the intermediate certificate along with its own. Some programs and telephones refuse it.`,
    advice: chain('Add the intermediate certificate, which your issuer offers for download, and reload the service.'),
  },
  'chain-order': {
    lead: ({ name }) => `${name} sends its certificates in the wrong order, or some that nobody needs.`,
    advice: chain('Put your own certificate first, then the intermediate one, nothing else, and reload the service.'),
  },
  'chain-expiring': {
    lead: ({ name }) =>
      `The certificate that ${name} sends along with its own is at its end. After that, programs may refuse the server though its own certificate is still valid.`,
    advice: chain('Fetch the current intermediate certificate of your issuer, install it, and reload the service.'),
  },
  'address-disagreement': {
    lead: ({ name }) => `${name} stands for several servers, and they show different certificates.`,
    advice: {
      automatic: 'Look which of them did not get the new certificate, and whether its service was reloaded.',
      hand: `Install the newest certificate on all of them. ${askCentre}`,
      vendor: `${forward} the newest certificate on all of the servers.`,
    },
  },
  'distrust-scheduled': {
    lead: ({ name }) => `Browsers will soon stop to trust the issuer of the certificate of ${name}.`,
    advice: replaced(
      'Replace it by a certificate of another issuer before that day.',
      'a certificate of another issuer',
    ),
  },
  'validity-too-long': {
    lead: ({ name }) => `The certificate of ${name} is valid for longer than browsers accept, so they may refuse it.`,
    advice: replaced('Order one that is valid for a shorter time.', 'a certificate that is valid for a shorter time'),
  },
  revoked: {
    lead: ({ name }) => `The CA has revoked the certificate of ${name}: those who look will be turned away.`,
    advice: replaced('Order a new certificate now, and install it.', 'a new certificate'),
  },
  'weak-key': {
    lead: ({ name }) => `The key of ${name} is too weak: what is sent there can be read by others.`,
    advice: replaced(
      'Make a new key, at least RSA 2048 or P-256, and order a certificate for it.',
      'a new key and a certificate for it',
    ),
  },
  'weak-signature': {
    lead: ({ name }) => `A certificate that ${name} sends is signed in a way that can be forged.`,
    advice: replaced('Order a new certificate and install it with what belongs to it.', 'a new certificate'),
  },
  'old-protocol': {
    lead: ({ name }) => `${name} encrypts in a way that is out of date. Current browsers refuse it.`,
    advice: settings(
      'Switch on TLS 1.2 or newer. If the device cannot do that, tell us: we note it.',
      'TLS 1.2 or newer',
    ),
  },
  'client-auth-eku-missing': {
    lead: ({ name }) => `The certificate of ${name} is also used to log in elsewhere, but it was not issued for that.`,
    advice: replaced('Order a certificate for use as a client.', 'a certificate for use as a client'),
  },
  'malformed-certificate': {
    lead: ({ name }) => `The certificate of ${name} is damaged and cannot be read.`,
    advice: replaced('Install it again, or order a new one.', 'a certificate that can be read'),
  },
  unreachable: {
    lead: ({ name }) => `${name} cannot be reached from our place, so we do not know how long its certificate lasts.`,
    advice: settings(
      'Look whether it runs and whether a firewall is in the way. If it is no longer used, tell us: we take it off the list.',
      'a look whether it runs and whether a firewall is in the way',
    ),
  },
  'starttls-refused': {
    lead: ({ name }) => `${name} answers, but does not change to an encrypted connection.`,
    advice: settings('Switch on STARTTLS there. If that was switched off on purpose, tell us.', 'STARTTLS switched on'),
  },
  'handshake-failed': {
    lead: ({ name }) => `${name} answers, but no encrypted connection comes about.`,
    advice: settings('Look at its TLS settings and its log.', 'a look at its TLS settings'),
  },
  'manual-expiring': {
    lead: expires,
    advice: renew('When that is done, tell us the new date: we may not be able to see it from here.'),
  },
  'manual-expired': {
    lead: (about) => `By our list, the certificate of ${about.name} expired${on(about)}.`,
    advice: {
      automatic: 'If it has renewed itself, tell us the new date. If not, renew it today.',
      hand: `If it is renewed already, tell us the new date. If not, renew it today. ${askCentre}`,
      vendor: `${forward} a new certificate today, and tell us the new date.`,
    },
  },
  'agent-silent': {
    lead: ({ name }) =>
      `The program that renews the certificate of ${name} no longer tells us how it is. If it has stopped, the certificate will run out.`,
    advice: {
      automatic:
        'Look on the server whether the program that renews certificates still runs: systemctl status certflow-agent.timer.',
      hand: `Look on the server whether the program that renews certificates still runs. ${askCentre}`,
      vendor: `${forward} the program that renews certificates to be looked at.`,
    },
  },
  'owner-unconfirmed': {
    lead: ({ name }) =>
      `Whoever is listed for ${name}, and perhaps for others, has not answered for a month whether that is still so.`,
    advice: {
      automatic:
        'Find out who looks after the server now, though the certificate renews itself, and put the inventory right.',
      hand: `Find out who it is now, and put the inventory right. ${askCentre}`,
      vendor: `${forward} the name of whoever it is now; then put the inventory right.`,
    },
  },
  'renewal-failing': {
    lead: ({ name }) => `The certificate of ${name} renews itself, and that has failed several times in a row.`,
    advice: {
      automatic: 'Look on the server at what it says: journalctl -u certflow-agent.',
      hand: `Look on the server why the renewal fails. ${askCentre}`,
      vendor: `${forward} the failing renewal to be looked at.`,
    },
  },
  'not-served': {
    lead: ({ name }) =>
      `We were told that ${name} has a new certificate, but from here we still see the old one. When that expires, everybody who goes there sees a warning.`,
    advice: {
      automatic: 'Look on the server whether the new certificate is in place, and whether the service was reloaded.',
      hand: `Put the new certificate in place and reload the service. ${askCentre}`,
      vendor: `${forward} the new certificate to be put in place and the service to be reloaded.`,
    },
  },
}

function expires(about: Concerned): string {
  return `The certificate of ${about.name} expires${on(about)}. After that, everybody who goes there sees a warning.`
}

function on({ end }: Concerned): string {
  return end === undefined ? '' : ` on ${end}`
}

function renew(after?: string) {
  const ending = after === undefined ? '' : ` ${after}`
  return {
    automatic: `It should renew itself. Look on the server whether that is still switched on.${ending}`,
    hand: `Order a new certificate and install it. ${askCentre}${ending}`,
    vendor: `${forward} a new certificate in time.${ending}`,
  }
}

function replaced(byHand: string, wanted: string) {
  return {
    automatic: `${byHand} Then look at what the automatic renewal is told to order, so that the next one is right.`,
    hand: `${byHand} ${askCentre}`,
    vendor: `${forward} ${wanted}.`,
  }
}

function chain(byHand: string) {
  return {
    automatic: `${byHand} Programs that renew write a file with both, often called fullchain.pem: use that one.`,
    hand: `${byHand} ${askCentre}`,
    vendor: `${forward} the current intermediate certificate.`,
  }
}

function settings(byHand: string, wanted: string) {
  return { automatic: byHand, hand: `${byHand} ${askCentre}`, vendor: `${forward} ${wanted}.` }
}

function some(names: readonly string[]): string {
  const { shown, more } = someOf(names)
  if (shown.length === 0) return 'no name at all'
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}
