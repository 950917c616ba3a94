import { codedReply, type StarttlsDialect, send } from './dialect.ts'

/** FTP on 21: explicit TLS on the control connection (RFC 4217 §4). */
export const ftp: StarttlsDialect = {
  name: 'ftp',
  spec: 'RFC 4217',
  steps: [codedReply('greeting', '220'), send('AUTH TLS\r\n'), codedReply('AUTH TLS', '234')],
}
