import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'
import { parseDate } from '../notation/date.ts'

/** Eras of Japan: the year before the first, and the first day. 平成33年 stands on forms that were printed early: it counts. */
const eras = [
  { names: ['令和', '令', 'r'], before: 2018, from: '2019-05-01' },
  { names: ['平成', '平', 'h'], before: 1988, from: '1989-01-08' },
] as const

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Days as Excel counts them (1900 system), from 1990 to 2100: outside of that a number of five digits is something else. */
const firstSerial = 32_874
const lastSerial = 73_050
/** Day 0. Excel has a 29 February 1900, which shifts all days after it by one. */
const serialEpochMs = Date.UTC(1899, 11, 30)

const example = 'write it like 2027-01-31'

/**
 * Reads a date as it stands in sheets, to a day like `2027-01-31`: ISO, slashed, 2027年1月31日, 令和9年1月31日, R9.1.31, `Jan 31 2027`,
 * Excel's serial numbers; full-width digits, a weekday and a time of day may be there. Of a span the end counts. What could be two
 * days is refused.
 */
export function parseSheetDate(text: string): Parsed<string> {
  if (text.length > 200) return refused(`${quoted(text)} is not a date`, example)
  const plain = text.normalize('NFKC').trim().toLowerCase()
  const end = plain.split(/\s*(?:~|〜|–|—|→|から|\s-\s)\s*/).at(-1) ?? ''
  const day = end
    .replace(/^'|まで$/g, '')
    .replace(/\s*(?:\((?:[日月火水木金土祝・]+|mon|tue|wed|thu|fri|sat|sun)\)|[日月火水木金土]曜日?)/, '')
    .replace(/[t\s]+\d{1,2}[:時].*$/, '')
    .trim()
  return byNumbers(day) ?? byEra(day) ?? byMonthName(end) ?? bySerial(day) ?? bySlashes(day) ?? unread(text)
}

function byNumbers(day: string): Parsed<string> | undefined {
  const found =
    /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$/.exec(day) ??
    /^(\d{4})([-/.])\s*(\d{1,2})\2\s*(\d{1,2})$/.exec(day)?.filter((_, index) => index !== 2) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(day)
  return found === null || found === undefined ? undefined : dayOf(Number(found[1]), Number(found[2]), Number(found[3]))
}

function byEra(day: string): Parsed<string> | undefined {
  const [, name = '', year = '', month, date] =
    /^([a-z]|令和?|平成?)\s*(元|\d{1,2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?$/.exec(day) ?? []
  const era = eras.find(({ names }) => (names as readonly string[]).includes(name))
  if (era === undefined) return undefined
  const parsed = dayOf(era.before + (year === '元' ? 1 : Number(year)), Number(month), Number(date))
  if (parsed.ok && parsed.value < era.from) return refused(`${quoted(day)} is before that era began`, example)
  return parsed
}

/** `Jan 31 2027`, `31 Jan 2027`, and what openssl prints: `Jan 31 23:59:59 2027 GMT`. */
function byMonthName(text: string): Parsed<string> | undefined {
  const plain = text.replace(/\d{1,2}:\d{2}(?::\d{2})?/, ' ').replace(/\s*(?:gmt|utc|jst)\s*$/, '')
  const [, before, name = '', after, year] =
    /^(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+)?([a-z]{3,9})\.?[\s-]+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})$/.exec(
      plain.trim(),
    ) ?? []
  const month = months.indexOf(name.slice(0, 3)) + 1
  const date = before ?? after
  if (month === 0 || date === undefined || (before !== undefined && after !== undefined)) return undefined
  return dayOf(Number(year), month, Number(date))
}

function bySerial(day: string): Parsed<string> | undefined {
  const [, serial] = /^(\d{5})(?:\.\d+)?$/.exec(day) ?? []
  if (serial === undefined || Number(serial) < firstSerial || Number(serial) > lastSerial) return undefined
  return understood(new Date(serialEpochMs + Number(serial) * 86_400_000).toISOString().slice(0, 10))
}

/** 31/01/2027 can be one day only; 05/01/2027 could be two. */
function bySlashes(day: string): Parsed<string> | undefined {
  const [, first, , second, year] = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(day) ?? []
  if (first === undefined) return undefined
  const [a, b] = [Number(first), Number(second)]
  if (a <= 12 && b <= 12 && a !== b) {
    return refused(`${quoted(day)} could be ${a} ${monthName(b)} or ${b} ${monthName(a)}`, example)
  }
  return b > 12 ? dayOf(Number(year), a, b) : dayOf(Number(year), b, a)
}

function monthName(month: number): string {
  const name = months[month - 1] ?? ''
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

function unread(text: string): Parsed<string> {
  const plain = text.normalize('NFKC').trim()
  if (/^(?:\d{1,2}[/.]\d{1,2}|\d{1,2}月\d{1,2}日)$/.test(plain)) return refused(`${quoted(text)} has no year`, example)
  if (/^\d{2}[-/.]\d{1,2}[-/.]\d{1,2}$/.test(plain)) return refused(`${quoted(text)} has a year of two digits`, example)
  if (/^\d{4}(?:[-/.]|年)\d{1,2}月?末?$/.test(plain)) return refused(`${quoted(text)} has no day`, example)
  return refused(`${quoted(text)} is not a date`, example)
}

function dayOf(year: number, month: number, day: number): Parsed<string> {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const parsed = parseDate(text)
  return parsed.ok ? understood(text) : parsed
}
