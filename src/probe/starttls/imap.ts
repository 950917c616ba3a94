import { lineReply, type StarttlsDialect, send } from './dialect.ts'

/** IMAP on 143. A connection that is already authenticated (PREAUTH) cannot be upgraded (RFC 9051 §6.2.1). */
export const imap: StarttlsDialect = {
  name: 'imap',
  spec: 'RFC 9051 §6.2.1',
  steps: [
    lineReply('greeting', { ends: /^\* OK\b/i, refuses: /^\* (BYE|PREAUTH)\b/i, stray: /^\* / }),
    send('c1 STARTTLS\r\n'),
    lineReply('STARTTLS', { ends: /^c1 OK\b/i, refuses: /^c1 (NO|BAD)\b|^\* BYE\b/i, stray: /^\* / }),
  ],
}
