/** The UTC day, `2027-01-19`: the one way in which certflow writes a day, in every language. */
export function utcDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** The UTC time of day to the minute, `12:30`. */
export function utcTime(date: Date): string {
  return date.toISOString().slice(11, 16)
}

/** Day and time for headings: `2027-01-19 12:30 UTC`. */
export function utcMoment(date: Date): string {
  return `${utcDay(date)} ${utcTime(date)} UTC`
}
