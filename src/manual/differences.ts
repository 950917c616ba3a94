import { certificateChanges } from '../domain/certificate-changes.ts'
import { excerpt } from '../messages/excerpt.ts'
import type { ConfirmedCertificate } from '../store/manual-store.ts'

/** Names that a person reads; a certificate may have thousands. */
const listedNames = 10

/** In what a certificate differs from the one before, besides its dates and numbers: a phrase each. Texts of it are cut, not escaped. */
export function differences(before: ConfirmedCertificate, after: ConfirmedCertificate): string[] {
  const { isSame, key, namesMissing, namesAdded, issuer } = certificateChanges(before, after)
  if (isSame) return ['it is the same certificate as before']
  return [
    ...(key === undefined ? [] : [`the key is ${key.after}, and was ${key.before}`]),
    ...names('names missing', namesMissing),
    ...names('names added', namesAdded),
    ...(issuer === undefined ? [] : [`the issuer is ${excerpt(issuer.after)}, and was ${excerpt(issuer.before)}`]),
  ]
}

/** Names as a list for people: the first ten, and how many more. */
export function namesText(all: readonly string[]): string {
  const shown = all.slice(0, listedNames).map((name) => excerpt(name))
  return all.length > listedNames ? `${shown.join(', ')} and ${all.length - listedNames} more` : shown.join(', ')
}

function names(title: string, all: readonly string[]): string[] {
  return all.length === 0 ? [] : [`${title}: ${namesText(all)}`]
}
