import type { RenewalReason } from '../domain/renewal.ts'

/** Why a certificate is ordered, as the end of a sentence. */
export const reasonTexts: Readonly<Record<RenewalReason, string>> = {
  'no-certificate': 'there is none yet',
  revoked: 'the CA has revoked the one in force',
  'dates-unreadable': 'the dates of the one in force cannot be read',
  'names-changed': 'its names have changed',
  'key-type-changed': 'its kind of key has changed',
  asked: 'somebody asked for it',
  'ca-window': 'the CA wants it renewed now',
  due: 'its lifetime is mostly over',
}
