import type { Updated } from '../../alerting/alert-update.ts'
import type { Sent } from '../../alerting/send-due.ts'

/** What a job says of the alerts, a sentence each. */
export function updateRemarks({ opened, closed, open, known, mails }: Updated, canMail: boolean): string[] {
  const changes = [...counted(opened, 'opened'), ...counted(closed, 'closed')]
  return [
    `${changes.length === 0 ? 'alerts' : `alerts: ${changes.join(', ')}`}${changes.length === 0 ? ':' : ';'} ${open} open`,
    ...(known.all === 0
      ? []
      : [
          `${known.all} known, ${known.critical} need somebody: nobody is mailed of them until \`certflow alert baseline\``,
        ]),
    ...(canMail || open === 0 ? [] : ['nobody is mailed: the settings have no smtp']),
    ...(mails.held === 0
      ? []
      : [
          `${plural(mails.held, 'mail')} held, more than the settings let pass at once: \`certflow alert release\` sends them`,
        ]),
  ]
}

/** What a job says of the mails. */
export function sentRemarks(sent: Sent | 'busy'): string[] {
  if (sent === 'busy') return ['another process is sending the mails']
  const parts = [
    ...(sent.sent === 0 ? [] : [`${plural(sent.sent, 'mail')} sent`]),
    ...(sent.failed === 0 ? [] : [`${plural(sent.failed, 'mail')} will not be delivered`]),
    ...(sent.deferred === 0 ? [] : [`${plural(sent.deferred, 'mail')} to be tried again`]),
  ]
  if (parts.length === 0) return []
  return [`${parts.join(', ')}${sent.problem === undefined ? '' : `: ${sent.problem}`}`]
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`]
}

/** `1 mail`, `2 mails`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
