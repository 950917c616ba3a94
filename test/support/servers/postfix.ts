import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'
import { identity } from './process.ts'

/** Postfix with STARTTLS on a port and TLS from the first byte on another, its queue and configuration in the folder. */
export const startPostfix: StartFarm = (authority) =>
  buildFarm(authority, async (site) => {
    const [smtp, smtps, plain] = [await freeAddress(), await freeAddress(), await freeAddress()]
    const certificate = site.leaf(['mx.example.ac.jp'])
    const { chain, key } = await site.files('mx', certificate)
    for (const folder of ['queue', 'conf', 'data']) await mkdir(join(site.folder, folder))
    const { uid, gid } = await identity('postfix')
    if (uid !== undefined && gid !== undefined) await chown(join(site.folder, 'data'), uid, gid)
    await site.write(
      'conf/main.cf',
      `compatibility_level = 3.6
queue_directory = ${site.folder}/queue
data_directory = ${site.folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.ac.jp
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
maillog_file = ${site.folder}/log
maillog_file_prefixes = ${site.folder}
inet_protocols = ipv4
smtpd_tls_cert_file = ${chain}
smtpd_tls_key_file = ${key}
smtpd_tls_security_level = may
`,
    )
    await site.write(
      'conf/master.cf',
      `${smtp.host}:${smtp.port} inet n - n - - smtpd
${smtps.host}:${smtps.port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
${plain.host}:${plain.port} inet n - n - - smtpd -o smtpd_tls_security_level=none
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`,
    )
    await site.start({
      command: pathOf({ binary: 'postfix' }) ?? 'postfix',
      args: ['-c', join(site.folder, 'conf'), 'start-fg'],
      listens: [smtp, smtps, plain],
      // its master leaves the group that it was started in
      pidFile: join(site.folder, 'queue/pid/master.pid'),
    })
    const common = { serverName: 'mx.example.ac.jp', certificate }
    return [
      { ...common, ...smtp, name: 'SMTP with STARTTLS', dialect: 'smtp' },
      { ...common, ...smtps, name: 'SMTP over TLS', dialect: 'tls' },
      {
        ...plain,
        name: 'SMTP without TLS',
        dialect: 'smtp',
        serverName: 'mx.example.ac.jp',
        failure: { stage: 'starttls', reason: 'refused' },
      },
    ]
  })
