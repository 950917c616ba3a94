import holidayJp from '@holiday-jp/holiday_jp'
import type { LocalDay } from '../domain/working-days.ts'

/** Reports whether a day is a public holiday of Japan, substitute holidays included. Known from 1970 to 2050. */
export function isJapaneseHoliday(day: LocalDay): boolean {
  return Object.hasOwn(holidayJp.holidays, day)
}
