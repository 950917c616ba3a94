import { expect, test } from 'vitest'
import { calendarOf, judgedLife, renewedLives, simulateYear } from '../support/alert-year.ts'
import { isCampaign, tell } from '../support/figures.ts'

/** 6, and what a certificate of 160 hours really has. */
const lifetimes = [6, 160 / 24, 45, 90, 198, 398]
const zones = ['Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']
/** Of each kind, issued at different hours of the day. */
const serversOfAKind = isCampaign ? 24 : 1

test(`400 days at 09:00 of ${lifetimes.length} lifetimes in ${zones.length} time zones: every step once, none late`, {
  timeout: 600_000,
}, () => {
  const counts = { certificates: 0, steps: 0, faults: 0 }
  for (const lifetime of lifetimes) {
    for (const timeZone of zones) {
      const calendar = calendarOf(timeZone)
      const year = simulateYear(lifetime, calendar, serversOfAKind)
      const judged = year.lives.map((life) => judgedLife(life, calendar))
      const faults = judged.flatMap((each) => each.faults)
      counts.certificates += year.lives.length
      counts.steps += judged.reduce((sum, { steps }) => sum + steps, 0)
      counts.faults += faults.length
      expect(faults, `${lifetime} days in ${timeZone}`).toEqual([])
      const told = year.lives.filter((life) => life.told.length > 0)
      const renewed = new Set(renewedLives(year))
      expect(year.opened).toBe(told.length)
      expect(year.cured).toBe(told.filter((life) => renewed.has(life)).length)
      // what is renewed in time is nobody's mail
      expect(told.filter(({ server }) => /^(in-time|itself|unsaid-itself)/.test(server))).toEqual([])
    }
  }
  tell('year', {
    'simulated days': 400,
    certificates: counts.certificates,
    'steps told': counts.steps,
    'told twice, late, early, or on the day of issue': [counts.faults, '0'],
  })
})
