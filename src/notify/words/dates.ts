import type { Language } from '../../messages/messages.ts'

/** Writes days and times as people of one place and language do. */
export interface DateWords {
  /** `27 Dec`, `12月27日`; with the year where it is not this one. */
  day(at: Date): string
  /** `Sunday 27 December, 23:59`, `12月27日（日）23:59`; with the year where it is not this one. */
  moment(at: Date): string
  /** `23:59`. */
  time(at: Date): string
  /** `Friday 25 December`, `12月25日（金）`, of a day written `2026-12-25`. */
  weekday(day: string): string
}

/** Dates for a language in a time zone, as read at `now`. */
export function dateWords(language: Language, timeZone: string, now: Date): DateWords {
  const part = (at: Date, zone: string, options: Intl.DateTimeFormatOptions) =>
    formatterOf(locales[language], zone, options).format(at)
  const yearOf = (at: Date, zone: string) => part(at, zone, { year: 'numeric' })
  const year = (at: Date, zone: string): Intl.DateTimeFormatOptions =>
    yearOf(at, zone) === yearOf(now, timeZone) ? {} : { year: 'numeric' }
  const weekday = (at: Date, zone: string) =>
    language === 'ja'
      ? `${part(at, zone, { month: 'long', day: 'numeric', ...year(at, zone) })}（${part(at, zone, { weekday: 'short' })}）`
      : `${part(at, zone, { weekday: 'long' })} ${part(at, zone, { month: 'long', day: 'numeric', ...year(at, zone) })}`
  const time = (at: Date) => part(at, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return {
    day: (at) =>
      part(at, timeZone, { month: language === 'ja' ? 'long' : 'short', day: 'numeric', ...year(at, timeZone) }),
    moment: (at) => `${weekday(at, timeZone)}${language === 'ja' ? '' : ', '}${time(at)}`,
    time,
    weekday: (day) => weekday(new Date(day), 'UTC'),
  }
}

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', ja: 'ja-JP' }

/** Building a formatter costs a hundred times as much as using it; a run knows a few only. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${Object.entries(options).join(' ')}`
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone })
  formatters.set(key, formatter)
  return formatter
}
