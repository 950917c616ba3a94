import { type DerElement, tags } from './der.ts'

/**
 * The instant of a Time (RFC 5280 §4.1.2.5), or undefined where it cannot be read to the second.
 *
 * Only `YYMMDDHHMMSSZ` and `YYYYMMDDHHMMSSZ` count: no fraction, no offset, no missing seconds, no 30th of February.
 * Node's own reading answers such times with "Bad time value" or with a random date, so a wrong time must end here.
 */
export function readTime(bytes: Buffer, { tag, start, end }: DerElement): Date | undefined {
  const text = bytes.toString('latin1', start, end)
  if (tag === tags.utcTime && /^\d{12}Z$/.test(text)) {
    const year = Number(text.slice(0, 2))
    return instant(year < 50 ? 2000 + year : 1900 + year, text.slice(2))
  }
  if (tag === tags.generalizedTime && /^\d{14}Z$/.test(text)) return instant(Number(text.slice(0, 4)), text.slice(4))
  return undefined
}

function instant(year: number, rest: string): Date | undefined {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = [0, 2, 4, 6, 8].map((at) =>
    Number(rest.slice(at, at + 2)),
  )
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  // Date carries what is out of range into the next field, so a value that comes back changed was none.
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  return same ? date : undefined
}
