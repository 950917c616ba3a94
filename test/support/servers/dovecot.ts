import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'

/** Dovecot with IMAP, POP3 and ManageSieve, each with STARTTLS, and IMAP over TLS. Written for its configuration of 2.3. */
export const startDovecot: StartFarm = (authority) =>
  buildFarm(authority, async (site) => {
    const [imap, imaps, pop3, sieve] = [
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
      await freeAddress(),
    ]
    const certificate = site.leaf(['imap.example.ac.jp'])
    const { chain, key } = await site.files('imap', certificate)
    const listener = (name: string, at: typeof imap, ssl = false) =>
      `inet_listener ${name} {\n address = ${at.host}\n port = ${at.port}\n ssl = ${ssl ? 'yes' : 'no'}\n }`
    const configuration = await site.write(
      'dovecot.conf',
      `base_dir = ${site.folder}/run
state_dir = ${site.folder}/state
log_path = /dev/stderr
protocols = imap pop3 sieve
ssl = required
ssl_cert = <${chain}
ssl_key = <${key}
mail_location = maildir:${site.folder}/mail
passdb {
  driver = static
  args = password=none
}
service imap-login {
  ${listener('imap', imap)}
  ${listener('imaps', imaps, true)}
}
service pop3-login {
  ${listener('pop3', pop3)}
  inet_listener pop3s {
    port = 0
  }
}
service managesieve-login {
  ${listener('sieve', sieve)}
}
`,
    )
    await site.start({
      command: pathOf({ binary: 'dovecot' }) ?? 'dovecot',
      args: ['-F', '-c', configuration],
      listens: [imap, imaps, pop3, sieve],
    })
    const common = { serverName: 'imap.example.ac.jp', certificate }
    return [
      { ...common, ...imap, name: 'IMAP with STARTTLS', dialect: 'imap' },
      { ...common, ...imaps, name: 'IMAP over TLS', dialect: 'tls' },
      { ...common, ...pop3, name: 'POP3 with STLS', dialect: 'pop3' },
      { ...common, ...sieve, name: 'ManageSieve with STARTTLS', dialect: 'sieve' },
    ]
  })
