import { codedReply, type StarttlsDialect, send } from './dialect.ts'

/** NNTP on 119; 200 and 201 greet, with and without posting (RFC 4642 §2.2). */
export const nntp: StarttlsDialect = {
  name: 'nntp',
  spec: 'RFC 4642',
  steps: [codedReply('greeting', '200', '201'), send('STARTTLS\r\n'), codedReply('STARTTLS', '382')],
}
