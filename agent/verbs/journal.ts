import { spawnSync } from 'node:child_process'
import { fstatSync } from 'node:fs'
import type { CliContext } from '../../src/cli/context.ts'
import { say } from '../../src/cli/say.ts'
import { printable } from '../../src/domain/printable.ts'
import type { PassEvent } from '../pass/workshop.ts'

/** As syslog numbers them (syslog(3)). */
const priorities = { error: 3, warning: 4, info: 6 } as const satisfies Record<PassEvent['level'], number>

/** Reports whether standard error is the journal: systemd names device and inode of its socket in JOURNAL_STREAM (systemd.exec(5)). */
export function isJournal({ env }: Pick<CliContext, 'env'>): boolean {
  const { JOURNAL_STREAM: named } = env
  if (named === undefined) return false
  const { dev, ino } = fstatSync(2, { bigint: true })
  return named === `${dev}:${ino}`
}

/**
 * Tells an event: as an entry with fields where standard error is the journal, or as a line with its priority where `logger` of util-linux is not
 * there to write one; else as a line for a person.
 */
export function tellEvent(context: Pick<CliContext, 'env' | 'stderr'>, event: PassEvent): void {
  const { certificate, level, text } = event
  if (!isJournal(context)) {
    const mark = level === 'info' ? '' : `${level}: `
    say(context, `${certificate}: ${mark}${printable(text)}\n`)
    return
  }
  const message = `${certificate}: ${printable(text)}`
  if (!wroteEntry(event, message, context.env)) say(context, `<${priorities[level]}>${message}\n`)
}

/** It hands one datagram to journald. */
const loggerMs = 5_000

/** Writes an entry by `logger --journald` (logger(1)). Node cannot send to the journal itself: its socket takes datagrams. Reports whether it did. */
function wroteEntry({ certificate, step, level }: PassEvent, message: string, env: CliContext['env']): boolean {
  const fields = {
    MESSAGE: message,
    PRIORITY: priorities[level],
    SYSLOG_IDENTIFIER: 'certflow-agent',
    CERTFLOW_CERTIFICATE: certificate,
    CERTFLOW_STEP: step,
  }
  const entry = Object.entries(fields).map(([name, value]) => `${name}=${value}\n`)
  const { status } = spawnSync('logger', ['--journald'], {
    input: entry.join(''),
    env: { PATH: env.PATH },
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: loggerMs,
  })
  return status === 0
}
