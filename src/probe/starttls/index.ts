import type { DialectName } from '../../domain/endpoint.ts'
import type { StarttlsDialect } from './dialect.ts'
import { ftp } from './ftp.ts'
import { imap } from './imap.ts'
import { ldap } from './ldap.ts'
import { mysql } from './mysql.ts'
import { nntp } from './nntp.ts'
import { pop3 } from './pop3.ts'
import { postgres } from './postgres.ts'
import { sieve } from './sieve.ts'
import { smtp } from './smtp.ts'
import { xmpp, xmppServer } from './xmpp.ts'

/** Every STARTTLS dialect by its name. */
export const starttlsDialects: Readonly<Record<Exclude<DialectName, 'tls'>, StarttlsDialect>> = {
  smtp,
  imap,
  pop3,
  ftp,
  ldap,
  xmpp,
  'xmpp-server': xmppServer,
  postgres,
  mysql,
  sieve,
  nntp,
}
