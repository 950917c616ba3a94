import { codedReply, type StarttlsDialect, send } from './dialect.ts'

/** SMTP on 25 and 587. A server may answer 454 when TLS is off for now (RFC 3207 §4). */
export const smtp: StarttlsDialect = {
  name: 'smtp',
  spec: 'RFC 3207',
  steps: [
    codedReply('greeting', '220'),
    send(({ own }) => `EHLO ${own}\r\n`),
    codedReply('EHLO', '250'),
    send('STARTTLS\r\n'),
    codedReply('STARTTLS', '220'),
  ],
}
