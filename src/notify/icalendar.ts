import { printable } from '../domain/printable.ts'

/** Longest line in octets, its end not counted (RFC 5545 §3.1). */
const longestLine = 75

/** A calendar with these entries, published (RFC 5546 §3.2.1): content lines without their ends, texts already escaped. */
export function calendarText(entries: readonly (readonly string[])[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//certflow//certflow//EN',
    'METHOD:PUBLISH',
    ...entries.flatMap((entry) => ['BEGIN:VEVENT', ...entry, 'END:VEVENT']),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** `20261227T145900Z` */
export function calendarMoment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** A value of type TEXT (RFC 5545 §3.3.11). */
export function calendarValue(value: string): string {
  return printable(value).replaceAll(/[\\;,]/g, '\\$&')
}

/** A content line, broken so that no part is too long and no character is torn. */
function folded(line: string): string {
  const parts = ['']
  let octets = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (octets + length > longestLine) {
      parts.push(' ')
      octets = 1
    }
    parts[parts.length - 1] += character
    octets += length
  }
  return parts.join('\r\n')
}
