import { lineReply, type StarttlsDialect, send } from './dialect.ts'

const reply = { ends: /^\+OK\b/i, refuses: /^-ERR\b/i, stray: /^$a/ }

/** POP3 on 110 (RFC 2595 §4). */
export const pop3: StarttlsDialect = {
  name: 'pop3',
  spec: 'RFC 2595 §4',
  steps: [lineReply('greeting', reply), send('STLS\r\n'), lineReply('STLS', reply)],
}
