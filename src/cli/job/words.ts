import type { Updated } from '../../alerting/alert-update.ts'
import type { Sent } from '../../alerting/send-due.ts'

/** What a job says of the alerts, a sentence each. */
export function updateRemarks({ opened, closed, open, known, mails, asked }: Updated, canMail: boolean): string[] {
  const changes = [...counted(opened, 'opened'), ...counted(closed, 'closed')]
  return [
    `${changes.length === 0 ? 'alerts' : `alerts: ${changes.join(', ')}`}${changes.length === 0 ? ':' : ';'} ${open} open`,
    ...(known.all === 0
      ? []
      : [
          `${known.all} known, ${known.critical} need somebody: nobody is mailed of them until \`certflow alert baseline\``,
        ]),
    ...(canMail || open === 0 ? [] : ['nobody is mailed: the settings have no smtp']),
    ...(asked === 0 ? [] : [`${asked} ${asked === 1 ? 'person is' : 'people are'} asked to take it`]),
    ...(mails.held === 0
      ? []
      : [
          `${plural(mails.held, 'mail')} held, more than the settings let pass at once: \`certflow alert release\` sends them`,
        ]),
  ]
}

/** What a job says of the mails. */
export function sentRemarks(sent: Sent | 'busy'): string[] {
  return sent === 'busy' ? ['another process is sending the mails'] : sentLines(sent, 'mail', '')
}

/** What a job says of the messages on channels. */
export function channelRemarks(sent: ReadonlyMap<string, Sent>): string[] {
  return [...sent].flatMap(([channel, each]) => sentLines(each, 'message', `${channel}: `))
}

function sentLines(sent: Sent, what: string, head: string): string[] {
  const parts = [
    ...(sent.sent === 0 ? [] : [`${plural(sent.sent, what)} sent`]),
    ...(sent.failed === 0 ? [] : [`${plural(sent.failed, what)} will not be delivered`]),
    ...(sent.deferred === 0 ? [] : [`${plural(sent.deferred, what)} to be tried again`]),
  ]
  if (parts.length === 0) return []
  return [`${head}${parts.join(', ')}${sent.problem === undefined ? '' : `: ${sent.problem}`}`]
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`]
}

/** `1 mail`, `2 mails`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
