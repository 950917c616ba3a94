import { isJapaneseHoliday } from '../../src/calendar/japanese-holidays.ts'
import type { Calendar } from '../../src/domain/working-days.ts'

/** Monday to Friday in Tokyo, public holidays and New Year closed. */
export const campus: Calendar = {
  timeZone: 'Asia/Tokyo',
  weekdays: new Set([1, 2, 3, 4, 5]),
  isHoliday: isJapaneseHoliday,
  closed: [{ first: '2026-12-29', last: '2027-01-03' }],
}
