/** Stands where a secret stood. */
const mark = '…'

/** What is shorter stands in any text by chance. */
const shortestSecret = 6

/** Takes secrets out of a text. */
export type Redact = (text: string) => string

/**
 * Takes these secrets out of texts, however they may come back from the other side: as they are, as parts of a URL, percent-encoded, in
 * base64 or escaped in JSON.
 */
export function redacting(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets.flatMap((secret) => (secret === undefined ? [] : [secret, ...partsOf(secret)]))
  const written = new Set(known.flatMap(spellings).filter((text) => text.length >= shortestSecret))
  // The longest first: what is left of one whose part was taken out could still be read.
  const ordered = [...written].sort((a, b) => b.length - a.length)
  return (text) => ordered.reduce((left, secret) => left.replaceAll(secret, mark), text)
}

/** Of a URL each part of its path and each value of its query may be the secret. */
function partsOf(secret: string): string[] {
  const url = /^https?:/i.test(secret) ? URL.parse(secret) : null
  if (url === null) return []
  return [`${url.pathname}${url.search}`, ...url.pathname.split('/'), ...url.searchParams.values()]
}

function spellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [
    secret,
    encodeURIComponent(secret),
    inJson,
    inJson.replaceAll('/', '\\/'),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
  ]
}
