import { someOf } from './excerpt.ts'
import type { Labels } from './messages.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The fixed words of English reports. */
export const labels: Labels = {
  title: 'Certificates',
  space: ' ',
  asOf: (moment) => `as of ${moment}`,
  severity: { ok: 'OK', warning: 'Warning', critical: 'Critical' },
  columns: {
    severity: 'Severity',
    endpoint: 'Endpoint',
    owner: 'Owner',
    until: 'Valid until',
    left: 'Left',
    findings: 'What to do',
  },
  sections: {
    attention: 'Needs attention',
    timeline: 'What expires when',
    unlisted: 'Not in the inventory',
    fine: 'In order',
  },
  timeline: {
    over: 'Over',
    thisWeek: 'Next 7 days',
    later: 'Later',
    undated: 'No date known',
    description: 'Certificates by the week in which they expire',
    week: (from, to) => `${dayAndMonth(from)} – ${dayAndMonth(to)}`,
    more: (count) => `and ${count} more`,
  },
  manual: 'entered by hand',
  headline: ({ critical, warning, ok, silent }, whole) => {
    if (critical + warning + ok + silent === 0) return 'Nothing was looked at.'
    if (critical + warning === 0 && !whole) return 'Nothing wrong was seen until the run was cut short.'
    if (critical + warning + ok === 0) return 'No TLS server was found.'
    if (critical + warning === 0) return 'Everything is in order.'
    const parts = [
      ...(critical > 0 ? [`${critical} ${critical === 1 ? 'needs' : 'need'} action now`] : []),
      ...(warning > 0 ? [`${warning} ${warning === 1 ? 'deserves' : 'deserve'} a look`] : []),
    ]
    return `${parts.join(', ')}.`
  },
  extent: (rows, { planned, manual, depth }, seconds) => {
    const entries = manual === 0 ? '' : ` and ${count(manual, 'manual entr', 'ies', 'y')}`
    return `${count(rows, 'row')} from ${count(planned - manual, 'endpoint')}${entries}, looked at in ${seconds}\u00a0s.${depth === 'full' ? '' : ' At certificate depth: trust was not checked.'}`
  },
  leftOut: (rows) => `${count(rows, 'row')} without findings ${rows === 1 ? 'is' : 'are'} left out.`,
  silent: (silent) =>
    `${count(silent, 'address', 'es')} of ranges without a TLS server ${silent === 1 ? 'is' : 'are'} left out.`,
  unlistedServers: (servers) =>
    `${count(servers, 'TLS server')} of ranges ${servers === 1 ? 'is' : 'are'} not in the inventory: "certflow inventory discover" prints entries.`,
  unlisted: (names) => {
    const { shown, more } = someOf(names)
    const rest = more === 0 ? '' : ` and ${more} more`
    return names.length === 0 ? 'not in the inventory' : `not in the inventory; certificate: ${shown.join(', ')}${rest}`
  },
  incomplete: (reason) => `This report is incomplete${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`,
  daysLeft: (days, over) => {
    if (days === 0) return over ? 'over since today' : 'less than a day'
    return days < 0 ? `${count(-days, 'day')} over` : count(days, 'day')
  },
  utcNote: 'All dates are UTC.',
}

function count(number: number, noun: string, ending = 's', endingOfOne = ''): string {
  return `${number} ${noun}${number === 1 ? endingOfOne : ending}`
}

function dayAndMonth(date: Date): string {
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
}
