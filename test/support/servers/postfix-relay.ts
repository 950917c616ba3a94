import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issued } from '../../../src/demo/authority.ts'
import { pathOf } from '../foreign.ts'
import { freeAddress } from './farm.ts'
import { daemonFolder, identity, startDaemon } from './process.ts'

/** Postfix as the relay of a campus: takes mail from this machine and hands it on. */
export interface PostfixRelay extends AsyncDisposable {
  /** Takes STARTTLS. */
  readonly port: number
  /** TLS from the first byte. */
  readonly smtpsPort: number
}

/** Starts Postfix on loopback; what it takes for example.ac.jp goes to `next`. */
export async function startPostfixRelay(certificate: Issued, next: { readonly port: number }): Promise<PostfixRelay> {
  await using things = new AsyncDisposableStack()
  const folder = things.use(await daemonFolder()).path
  const write = (name: string, text: string) => writeFile(join(folder, name), text)
  const [smtp, smtps] = [await freeAddress('127.0.0.1'), await freeAddress('127.0.0.1')]
  for (const name of ['queue', 'conf', 'data']) await mkdir(join(folder, name))
  const { uid, gid } = await identity('postfix')
  if (uid !== undefined && gid !== undefined) await chown(join(folder, 'data'), uid, gid)
  await write('chain.pem', certificate.chainPem)
  await write('key.pem', certificate.keyPem)
  await write(
    'conf/main.cf',
    `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.ac.jp
mydestination =
relay_domains = example.ac.jp, phys.example.ac.jp
relay_transport = smtp:[127.0.0.1]:${next.port}
relay_recipient_maps = inline:{ web@phys.example.ac.jp=ok, slow@phys.example.ac.jp=ok }
local_recipient_maps =
alias_maps =
mynetworks =
smtpd_helo_required = yes
smtpd_helo_restrictions = reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname
smtpd_recipient_restrictions = check_recipient_access inline:{ slow@phys.example.ac.jp=DEFER_IF_PERMIT }, reject_unauth_destination
message_size_limit = 200000
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_tls_cert_file = ${folder}/chain.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_security_level = encrypt
`,
  )
  await write(
    'conf/master.cf',
    `127.0.0.1:${smtp.port} inet n - n - - smtpd
127.0.0.1:${smtps.port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
smtp unix - - n - - smtp
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`,
  )
  things.use(
    await startDaemon({
      command: pathOf({ binary: 'postfix' }) ?? 'postfix',
      args: ['-c', join(folder, 'conf'), 'start-fg'],
      listens: [smtp, smtps],
      // its master leaves the group that it was started in
      pidFile: join(folder, 'queue/pid/master.pid'),
    }),
  )
  const running = things.move()
  return { port: smtp.port, smtpsPort: smtps.port, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
