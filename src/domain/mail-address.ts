/** Longest path of RFC 5321 §4.5.3.1.3, without its angle brackets. */
const longestAddress = 254

const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
const domainLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const mailbox = new RegExp(`^(?=[^@]{1,64}@)${atom}(?:\\.${atom})*@${domainLabel}(?:\\.${domainLabel})*$`, 'i')

/**
 * Reports whether a text is a plain RFC 5321 mailbox: no quoting, no comments, no second line, no list of several.
 *
 * Strict on purpose: an address goes into mail headers and SMTP commands, where nothing could escape it.
 */
export function isMailAddress(text: string): boolean {
  return text.length <= longestAddress && mailbox.test(text)
}

/** The domain of a mail address, in lower case. */
export function mailDomain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
