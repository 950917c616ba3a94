import { lineReply, type StarttlsDialect, send } from './dialect.ts'

// The greeting is a list of quoted capabilities, each on its line, closed by OK.
const reply = { ends: /^OK\b/i, refuses: /^(NO|BYE)\b/i, stray: /^["{]/ }

/** ManageSieve on 4190 (RFC 5804 §2.2). */
export const sieve: StarttlsDialect = {
  name: 'sieve',
  spec: 'RFC 5804 §2.2',
  steps: [lineReply('greeting', reply), send('STARTTLS\r\n'), lineReply('STARTTLS', reply)],
}
