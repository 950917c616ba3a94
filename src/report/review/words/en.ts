import { excerpt, someOf } from '../../../messages/excerpt.ts'
import type { ReviewWords } from './words.ts'

const months = ['January', 'February', 'March', 'April', 'May', 'June']
const laterMonths = ['July', 'August', 'September', 'October', 'November', 'December']

/** The words of English reports from the store. */
export const en: ReviewWords = {
  space: ' ',
  comma: ', ',
  monthTitle: (month) =>
    `Certificates in ${[...months, ...laterMonths][Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`,
  spanTitle: (first, last) => `Certificates from ${first} to ${last}`,
  asOf: (moment) => `as of ${moment}`,
  soFar: (day) => `These days are not over: this is what is known on ${day}.`,
  noRuns: 'No run looked at anything on these days.',
  headline: ({ ended, still, late }) => {
    if (ended + late === 0) return 'Nothing was past its end, nothing was renewed late.'
    const past = `${ended} ${ended === 1 ? 'was past its end' : 'were past their end'}`
    const toThisDay = still === 0 ? '' : ` (${still === ended ? 'and' : still} still ${still === 1 ? 'is' : 'are'})`
    const parts = [
      ...(ended > 0 ? [`${past}${toThisDay}`] : []),
      ...(late > 0 ? [`${late} ${late === 1 ? 'was' : 'were'} renewed late`] : []),
    ]
    return `${parts.join(', ')}.`
  },
  tally: { ended: 'Past the end', late: 'Renewed late', renewed: 'Renewed in time', open: 'Open now' },
  sections: {
    ended: 'Past the end',
    unseen: 'Ended, and not read since',
    late: 'Renewed late',
    open: 'Open now',
    coming: 'What is coming',
    owners: 'Who has how much of it',
    renewed: 'Renewed in time',
    answers: 'Answers',
    unanswered: 'Not answered',
    unread: 'Not read',
    runs: 'Runs',
    mails: 'Mails',
  },
  columns: {
    what: 'What',
    end: 'End',
    newEnd: 'New end',
    afterwards: 'Afterwards',
    renewed: 'Renewed',
    why: 'Why',
    severity: 'Severity',
    finding: 'Finding',
    since: 'Since',
    told: 'Told',
    date: 'Day',
    who: 'Who has it',
    week: 'Week',
    owner: 'Owner',
    readAt: 'Last read',
    run: 'Run',
    state: 'State',
    mail: 'Recipient',
    answer: 'Answer',
    hand: 'By hand',
    vendor: 'By a vendor',
    automatic: 'By itself',
  },
  none: {
    ended: 'Nothing was seen past its end.',
    late: 'Nothing was renewed late.',
    open: 'No alert is open.',
    coming: 'Nothing that is watched ends in this time.',
    renewed: 'No renewal was seen.',
  },
  unseen: (count) =>
    `The end of ${count} ${count === 1 ? 'has' : 'have'} come, and no look has read ${count === 1 ? 'it' : 'them'} since: in use after the end, or renewed, nobody knows.`,
  lateNote:
    'Late is what was renewed with less than 7 days or a tenth of its lifetime left, whichever is less; of what renews itself, an eighth.',
  coming: (until, { hand, vendor, automatic }) =>
    `Until ${until} end ${hand + vendor + automatic}: ${hand} to be renewed by hand${vendor === 0 ? '' : `, ${vendor} by vendors`}, ${automatic} by themselves.`,
  itself: (count) => `${count} by ${count === 1 ? 'itself' : 'themselves'}`,
  thisWeek: 'This week',
  owned: (name, owners) => `${name} (${owners})`,
  barDescription: 'What ends, by the week',
  renewed: ({ count, early }, median) => [
    `${count} ${count === 1 ? 'was' : 'were'} renewed in all${median === undefined ? '' : `, the one in the middle ${median} before its end`}.`,
    ...(early === 0
      ? []
      : [
          `${early} ${early === 1 ? 'was' : 'were'} exchanged with more than half of the lifetime left; they are not part of that middle.`,
        ]),
  ],
  answers: ({ told, taken, solved, muted, unanswered }) =>
    `People were told of ${told} ${told === 1 ? 'alert' : 'alerts'}: ${taken} taken, ${solved} solved without a word, ${muted} muted, ${unanswered} not answered.`,
  answerTimes: (fastest, median) => `The fastest answer came after ${fastest}, the one in the middle after ${median}.`,
  unread: (count) =>
    `The newest runs read no certificate of ${count} ${count === 1 ? 'endpoint' : 'endpoints'} of the inventory: nobody knows what ends there.`,
  runs: ({ count, incomplete, killed }) =>
    `${count} ${count === 1 ? 'run' : 'runs'}, ${incomplete} cut short, ${killed} killed.`,
  holes: (days, list) => `On ${days} ${days === 1 ? 'day' : 'days'} no run came to an end: ${list}.`,
  span: (first, last) => `${first} – ${last}`,
  newestRun: (moment, planned, failed) =>
    `The newest run began at ${moment}: ${planned} ${planned === 1 ? 'entry' : 'entries'}, ${failed} ${failed === 1 ? 'row' : 'rows'} with a failure.`,
  mails: ({ sent, lost, waiting, held }) =>
    `${sent} sent, ${lost} never arrived. Now ${waiting} ${waiting === 1 ? 'waits' : 'wait'} and ${held} ${held === 1 ? 'is' : 'are'} held.`,
  more: (count) => `And ${count} more; csv has all.`,
  moreRenewed: (count, lead) => `And ${count} more, each ${lead}; csv has all.`,
  endpoints: (count, list) => `${count} endpoints: ${list}`,
  andMore: (list, count) => `${list} and ${count} more`,
  times: (count) => `${count} times`,
  nobody: 'nobody',
  manual: 'entered by hand',
  intermediate: 'intermediate certificate',
  overAfter: (length) => `over after ${length}`,
  still: 'still in use',
  unconfirmed: 'no renewal confirmed',
  since: (length) => `for ${length}`,
  ago: (length) => `${length} ago`,
  lastSeen: (day) => `last seen on ${day}`,
  before: (length, isAtLeast) => `${length} ${isAtLeast ? 'or more ' : ''}before the end`,
  justBefore: 'at the last moment',
  after: (length) => `${length} after the end`,
  percentLeft: (percent) => `${percent}% of the lifetime left`,
  evidence: (evidence) => {
    if (evidence.kind === 'inventory') return 'the date in the inventory was changed'
    return `${evidence.kind === 'proved' ? 'confirmed' : 'stated'} by ${excerpt(evidence.by)}`
  },
  taken: (by, until) => `${excerpt(by)}, until ${until}`,
  muted: (by, until, reason) => `muted by ${excerpt(by)} until ${until}: ${excerpt(reason)}`,
  answeredAfter: (length) => `after ${length}`,
  toldTo: (day, contacts) => `told on ${day}: ${contacts}`,
  neverRead: 'not in the last months',
  states: { incomplete: 'cut short', killed: 'killed', refused: 'refused', 'given-up': 'given up' },
  reason: (reason, day) => {
    switch (reason.kind) {
      case 'seen-late':
        return `certflow saw it first on ${day(reason.at)}`
      case 'not-told':
        return 'nobody was told'
      case 'told-late':
        return `the first mail went out on ${day(reason.at)}`
      case 'undelivered':
        return `the mail to ${excerpt(reason.to)} did not arrive${reason.problem === undefined ? '' : ` (${excerpt(reason.problem)})`}`
      case 'held':
        return `the mail to ${excerpt(reason.to)} is held`
      case 'muted':
        return `muted by ${excerpt(reason.by)} until ${day(reason.until)} (${excerpt(reason.reason)})`
      case 'overdue':
        return 'it should have renewed itself'
      case 'taken':
        return `${excerpt(reason.by)} took it on ${day(reason.at)}, until ${day(reason.until)}`
      case 'unanswered':
        return `nobody answered (told: ${listed(reason.contacts)})`
    }
  },
  days: (days) => count(days, 'day'),
  hours: (hours) => count(hours, 'hour'),
  minutes: (minutes) => count(minutes, 'minute'),
  zoneNote: (timeZone) => `Days are those of ${timeZone}.`,
}

function count(number: number, noun: string): string {
  if (number === 0) return `less than ${noun === 'hour' ? 'an' : 'a'} ${noun}`
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function listed(names: readonly string[]): string {
  const { shown, more } = someOf(names)
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}
