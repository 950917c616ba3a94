import { excerpt } from '../messages/excerpt.ts'
import type { ConfirmedCertificate } from '../store/manual-store.ts'

/** Names that a person reads; a certificate may have thousands. */
const listedNames = 10

/** In what a certificate differs from the one before, besides its dates and numbers: a phrase each. Texts of it are cut, not escaped. */
export function differences(before: ConfirmedCertificate, after: ConfirmedCertificate): string[] {
  if (before.fingerprint === after.fingerprint) return ['it is the same certificate as before']
  const [keyBefore, keyAfter] = [keyText(before), keyText(after)]
  const [namesBefore, namesAfter] = [namesOf(before), namesOf(after)]
  return [
    ...(keyBefore === keyAfter ? [] : [`the key is ${keyAfter}, and was ${keyBefore}`]),
    ...names('names missing', namesBefore.difference(namesAfter)),
    ...names('names added', namesAfter.difference(namesBefore)),
    ...(before.issuer === after.issuer
      ? []
      : [`the issuer is ${excerpt(after.issuer)}, and was ${excerpt(before.issuer)}`]),
  ]
}

/** A public key as people speak of it: `RSA 2048`. */
export function keyText({ publicKey: { type, bits } }: Pick<ConfirmedCertificate, 'publicKey'>): string {
  return bits === undefined ? type.toUpperCase() : `${type.toUpperCase()} ${bits}`
}

/** Names as a list for people: the first ten, and how many more. */
export function namesText(all: readonly string[]): string {
  const shown = all.slice(0, listedNames).map((name) => excerpt(name))
  return all.length > listedNames ? `${shown.join(', ')} and ${all.length - listedNames} more` : shown.join(', ')
}

function namesOf({ subjectAltNames }: ConfirmedCertificate): ReadonlySet<string> {
  return new Set(subjectAltNames.map((name) => name.toLowerCase()))
}

function names(title: string, all: ReadonlySet<string>): string[] {
  return all.size === 0 ? [] : [`${title}: ${namesText([...all].sort())}`]
}
