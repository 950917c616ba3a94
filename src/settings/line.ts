import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** The longest name of an organisation: a subject and a display name have to hold it. */
export const longestName = 60

/** Reads a line as a mail shows it: nothing in it that cannot be seen, at most so many characters. */
export function parseLine(text: string, longest: number): Parsed<string> {
  if (text.trim() === '') return refused('the text is empty', 'write something, or leave the key out')
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text))
    return refused(`${quoted(text)} has line ends or characters that cannot be seen`, 'write one line of plain text')
  if (text.length > longest) return refused(`${quoted(text)} is too long`, `write at most ${longest} characters`)
  return understood(text)
}
