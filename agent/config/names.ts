import { parseHost } from '../../src/inventory/host.ts'
import { type Parsed, quoted, refused, understood } from '../../src/network/parsed.ts'

/** Reads a name that a certificate is to have: a DNS name, a wildcard of one, or an address. */
export function parseCertificateName(text: string): Parsed<string> {
  const wildcard = text.startsWith('*.')
  const host = parseHost(wildcard ? text.slice(2) : text)
  if (!host.ok) return host
  if (wildcard && !/[a-z]/i.test(host.value.split('.').at(-1) ?? ''))
    return refused(`${quoted(text)} is not a name`, 'a wildcard stands before a DNS name, like *.phys.example.ac.jp')
  if (host.value.includes('_'))
    return refused(`${quoted(text)} has an underscore`, 'no CA issues for such names: write another one')
  return understood(wildcard ? `*.${host.value}` : host.value)
}

/** Reads the name of a certificate here: it is part of paths. */
export function parseLocalName(text: string): Parsed<string> {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(text)) return understood(text)
  return refused(
    `${quoted(text)} is not a name for a certificate`,
    'write lower-case letters, digits, dots, hyphens or underscores, a letter or digit first, at most 64',
  )
}

/** Reads a file mode of four octal digits. */
export function parseMode(text: string): Parsed<number> {
  const mode = /^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : undefined
  if (mode === undefined) return refused(`${quoted(text)} is not a file mode`, 'write it like "0640", in quotes')
  if ((mode & 0o007) !== 0)
    return refused(`${quoted(text)} lets everybody at the key`, 'write at most "0640" or "0660", and name a group')
  if ((mode & 0o400) === 0) return refused(`${quoted(text)} lets not even the owner read`, 'write "0600" or "0640"')
  if ((mode & 0o111) !== 0) return refused(`${quoted(text)} is for programs`, 'write "0600" or "0640"')
  return understood(mode)
}

/** Reads the name or number of a user or a group. */
export function parseAccount(text: string): Parsed<string> {
  if (/^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,63}\$?$/.test(text)) return understood(text)
  return refused(`${quoted(text)} is not the name of a user or a group`, 'write it as /etc/passwd or /etc/group has it')
}
