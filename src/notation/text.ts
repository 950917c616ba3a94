import { isMailAddress } from '../domain/mail-address.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Reads a name that people give: letters and digits of any script, dots, hyphens, underscores, at most 64. */
export function parseLabel(text: string): Parsed<string> {
  if (/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u.test(text)) return understood(text)
  return refused(`${quoted(text)} is not a name`, 'use letters, digits, dots, hyphens and underscores, at most 64')
}

/** Reads a free text of one line, at most 500 characters. */
export function parseText(text: string): Parsed<string> {
  if (text.trim() === '') return refused('the text is empty', 'write something, or leave the key out')
  if (/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text)) {
    return refused(`${quoted(text)} has line ends or control characters`, 'write one line of plain text')
  }
  return text.length <= 500 ? understood(text) : refused(`${quoted(text)} is too long`, 'write at most 500 characters')
}

/** Reads `pki@center.example.ac.jp`: a plain RFC 5321 mailbox without quoting, comments or a second line. */
export function parseEmail(text: string): Parsed<string> {
  if (isMailAddress(text)) return understood(text)
  return refused(`${quoted(text)} is not a mail address`, 'write it like pki@center.example.ac.jp')
}
