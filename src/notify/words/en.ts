import type { AgentFigures } from '../../domain/agents/agent-figures.ts'
import { findingWords } from './en-findings.ts'
import type { MailWords, Trouble, TroubleText, WeekFigures } from './words.ts'

/** The words of English mails. */
export const en: MailWords = {
  findings: findingWords,
  subjects: {
    warning: (days) => `Certificate, ${left(days)}`,
    critical: (days) => (days === undefined ? 'Action needed' : `Action needed, ${left(days)}`),
    check: 'Certificate, please check',
    overdue: 'Automatic renewal has stopped',
    expired: 'Expired',
    cured: 'Solved',
    several: (count, critical) =>
      critical === 0
        ? `${count} certificates`
        : `${count} certificates, ${critical} ${critical === 1 ? 'needs' : 'need'} action`,
    severalCured: (count) => `${count} solved`,
    drill: 'Drill',
    ask: 'Will you take this?',
    unanswered: 'Nobody has answered',
    until: (day) => ` (until ${day})`,
    since: (day) => ` (since ${day})`,
    newCertificate: ' new certificate seen',
    newDate: ' new date noted',
    gone: ' no longer seen',
    drillNote: ' (nothing is expiring)',
    summary: (fine, day) => `Certificates, week of ${day}: ${fine ? 'all is well' : 'please look'}`,
  },
  duty: {
    warning: (days) => `Due, ${left(days)}`,
    overdue: 'Overdue',
    since: (day) => ` (since ${day})`,
    lead: (name, end, isOver) =>
      isOver ? `${name} was due by ${end}, and nobody has told us that it is done.` : `${name} is due by ${end}.`,
    advice: (isOver) =>
      isOver ? 'If it is done already, tell us. If not, do it today, and tell us then.' : 'When it is done, tell us.',
    doBefore: (day) => `Please do it by ${day}.`,
    why: 'You get this mail because you are listed as the one who sees to it.',
    calendarTitle: (name) => `${name} is due`,
  },
  stop: {
    subject: (name, when) => `[Notice] ${name} stops: ${when}`,
    lead: (name) =>
      `${name} stops at the time below, so that its certificate can be renewed. Nobody can use it until that is done.`,
    when: 'When',
    onDay: (day) => `${day} (the hour is not settled yet)`,
    from: (moment) => `${moment} (how long is not settled yet)`,
    span: (from, until, duration) => `${from} to ${until} (${duration})`,
    duration: (days, hours, minutes) =>
      [count(days, 'day'), count(hours, 'hour'), count(minutes, 'minute')].filter((part) => part !== '').join(' '),
    after: 'After that, everything works as before. There is nothing that you have to do.',
    ask: (extension) =>
      `If this time does not suit you, or if you have a question, please answer this mail${extension === undefined ? '' : ` or call extension ${extension}`}.`,
    why: (name) => `You get this mail because you are listed to be told before ${name} stops.`,
    attached: 'An entry for your calendar is attached.',
    calendarTitle: (name) => `${name} stops`,
  },
  owners: {
    subject: (entries) =>
      `[Please confirm] Are ${entries === 1 ? 'this server' : `these ${entries} servers`} still yours?`,
    lead: 'You are listed as responsible for the certificates below. We ask once a year whether that is still so.',
    ask: (number) =>
      `If it is, answer this mail with ${number} and "It is mine". If somebody else is, write who; if something is no longer used, until when. The number is enough, no link needed`,
  },
  andMore: (name, more) => `${name} and ${more} more`,
  greeting: (contact) => `Dear ${contact},`,
  sender: (organisation, extension) =>
    `this is ${organisation}${extension === undefined ? '' : ` (extension ${extension})`}.`,
  doBefore: (day) => `Please renew it by ${day}.`,
  why: 'You get this mail because you are listed as the contact for this server.',
  whyFallback: 'You get this mail because nobody else has taken it, and you are listed as the next to be asked.',
  zone: (name) => `the zone ${name}`,
  askText:
    'Nobody has taken this yet, and it is your turn. Please answer, even if somebody else is to do it: the next person is asked if you do not.',
  unansweredText:
    'Everybody who is to be asked was asked, and nobody has answered. Nobody else will be asked: please see to it.',
  drillText:
    'This is a drill: nothing is expiring. It shows what a real mail looks like; please answer as you would answer that.',
  redirectedText: (address, contact) =>
    `This mail was redirected. Without the setting smtp.redirect it would have gone to ${address} (${contact}).`,
  severalText: (count, critical, cured) =>
    [
      `This is about ${count} certificates${critical === 0 ? '.' : `; ${critical} of them ${critical === 1 ? 'needs' : 'need'} action.`}`,
      ...(cured === 0 ? [] : [`${cured} ${cured === 1 ? 'is' : 'are'} solved.`]),
    ].join(' '),
  furtherText: (shown, more) =>
    `The first ${shown} are told at length here. For the other ${more}, answer with their numbers to hear more.`,
  curedText: (name) => `We have seen the new certificate of ${name}. Nothing is left to do. Thank you.`,
  notedText: (name) => `The new date of ${name} is noted. Nothing is left to do. Thank you.`,
  goneText: (name, title) => `“${title}” is no longer seen at ${name}. Nothing is left to do. Thank you.`,
  reopenedText: 'This had been solved, and has come back.',
  takenText: (by, until) => `${by} had taken this until ${until}. That time is over, so we ask again.`,
  answers: {
    ask: (number, linked) => {
      const numbered = number === undefined ? 'its number from the list above' : `the number ${number}`
      return linked
        ? `Please tell us one of these. You need not open a link: an answer to this mail with ${numbered} does as well.`
        : `Please tell us one of these, in an answer to this mail with ${numbered}.`
    },
    telephone: (extension) => (extension === undefined ? '' : ` Or call extension ${extension}.`),
    mine: 'I take it',
    other: 'Somebody else does (who)',
    unused: 'No longer used (until when)',
    open: 'Answer on one page',
  },
  noPassword: 'We never ask for a password.',
  verify: (url) => `Check that this mail is genuine: ${url}`,
  alsoTold: (contacts) => `Who else was told: ${contacts.join(', ')}`,
  commandHint: (command) => `At the centre: ${command}`,
  vendor: {
    title: 'For vendors: forward this as it is',
    servers: 'Server',
    issuer: 'Issuer',
    serial: 'Serial number',
    until: 'Valid until',
    found: 'Found',
    needed: 'Needed',
    needs: {
      certificate: 'a new key, a certificate and the intermediate certificate',
      unseen: 'a new key, a certificate and the intermediate certificate',
      installation: 'the new certificate put in place, and a reload of the service',
      chain: 'the current intermediate certificate of the issuer',
      settings: 'a look at the server and its settings',
    },
    after: {
      certificate:
        'After installing, a reload is enough; no restart is needed. When the new certificate is seen from outside, this closes by itself.',
      unseen:
        'After installing, a reload is enough; no restart is needed. Then please tell us until when the new certificate is valid.',
      installation: 'When the new certificate is seen from outside, this closes by itself.',
      chain:
        'After installing, a reload is enough; no restart is needed. When it is seen from outside, this closes by itself.',
      settings: 'When the server answers as it should, this closes by itself.',
    },
    at: (server, address) => `${server} (${address})`,
    more: (count) => `and ${count} more`,
  },
  calendarTitle: (name) => `Certificate of ${name} expires`,
  trouble: troubleText,
  week: weekLines,
  weekText: 'This mail also comes when all is well. If it does not come, certflow is not running.',
  comma: ', ',
  bullet: '- ',
  colon: ': ',
}

function count(number: number, unit: string): string {
  return number === 0 ? '' : `${number} ${unit}${number === 1 ? '' : 's'}`
}

function left(days: number): string {
  if (days < 1) return 'less than a day left'
  return `${days} ${days === 1 ? 'day' : 'days'} left`
}

function weekLines(figures: WeekFigures, silentSince: string | undefined): string[] {
  const { seen, listed, open, oldestOpenDays, delivered, mails, endNextWeek, agents } = figures
  const oldest =
    oldestOpenDays === undefined ? '' : `, oldest ${oldestOpenDays} ${oldestOpenDays === 1 ? 'day' : 'days'}`
  return [
    `${seen} / ${listed} seen`,
    `${open} open${oldest}`,
    `${delivered} of ${mails} mails delivered`,
    `next week: ${endNextWeek}`,
    ...(agents === undefined ? [] : [agentLine(agents, silentSince)]),
  ]
}

function agentLine({ standings, outdated }: AgentFigures, silentSince = ''): string {
  const { fine, silent, failing, waiting, quarantined } = standings
  const since = silent === 1 ? ` since ${silentSince}` : ` (longest since ${silentSince})`
  return [
    `agents: ${fine} fine`,
    ...(silent === 0 ? [] : [`${silent} silent${since}`]),
    ...(failing === 0 ? [] : [`${failing} failing to renew`]),
    ...(waiting === 0 ? [] : [`${waiting} waiting for approval`]),
    ...(quarantined === 0 ? [] : [`${quarantined} in quarantine`]),
    ...(outdated === 0 ? [] : [`${outdated} with an old version`]),
  ].join(', ')
}

function troubleText(trouble: Trouble, moment: (at: Date) => string): TroubleText {
  switch (trouble.kind) {
    case 'held':
      return {
        subject: `[certflow] ${trouble.mails} mails are held back`,
        lines: [
          `One run had ${trouble.mails} new mails to send, more than the ${trouble.above} that the settings let pass at once. They are held, since a fault of the scan is likelier than so much news.`,
          'The endpoints will be looked at again, and what is not true will be dropped. Critical mails go out after an hour; the others wait until somebody releases them.',
          'Look at them with "certflow alert list"; send them with "certflow alert release".',
        ],
        items: [],
      }
    case 'undelivered':
      return {
        subject: `[certflow] ${trouble.mails.length === 1 ? 'a mail' : `${trouble.mails.length} mails`} could not be delivered`,
        lines: [
          'The mail server does not take these mails, or could not be reached for five days. The fallback contact was told in their place.',
          'Please correct the addresses in the inventory.',
        ],
        items: trouble.mails.map(
          ({ contact, address, problem, alerts }) => `${contact} <${address}>: ${problem} (${alerts.join(', ')})`,
        ),
      }
    case 'unheard':
      return {
        subject: `[certflow] messages could not be handed over by ${trouble.channels.map(({ channel }) => channel).join(', ')}`,
        lines: [
          'These channels do not take what certflow sends, or could not be reached for too long. Mails went out as always, and escalations went on to the next step.',
          'Please correct them in the settings, and try them: certflow alert test <contact> --channel <name>.',
        ],
        items: trouble.channels.map(
          ({ channel, messages, problem, alerts }) =>
            `${channel}: ${messages === 1 ? '1 message' : `${messages} messages, the last`}: ${problem} (${alerts.join(', ')})`,
        ),
      }
    case 'overdue':
      return {
        subject: '[certflow] the scan does not run any more',
        lines: [
          trouble.lastRunAt === undefined
            ? 'No run has come to its end yet.'
            : `The last run that came to its end was on ${moment(trouble.lastRunAt)}.`,
          'Until there is a new one nobody is told of anything. Please look at "systemctl status certflow-run" and at its log.',
        ],
        items: [],
      }
    case 'cloned':
      return {
        subject: `[certflow] two machines say that they are ${trouble.agent}`,
        lines: [
          `A second machine has spoken with the key of the agent ${trouble.agent}: ${trouble.host}, from ${trouble.address}. Most often a virtual machine was copied with it. If nobody has done that, the key was stolen.`,
          'Neither of them is believed until somebody has looked. They go on to renew.',
          `Let each join with a token of its own ("certflow agents token"). If the machine was only moved, "certflow agents approve ${trouble.agent}" lets in the one that spoke last.`,
        ],
        items: [],
      }
  }
}
