import { chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issued } from '../../../src/demo/authority.ts'
import { pathOf } from '../foreign.ts'
import { freeAddress } from '../servers/farm.ts'
import { identity, startDaemon } from '../servers/process.ts'

/** A service that reads its certificate below a folder, and how agent.yaml names what belongs to it. */
export interface TestService {
  /** The files that it reads, as agent.yaml has them under `install`. */
  readonly install: string
  readonly test: string
  /** Known when it runs. */
  reload(): Promise<string>
  /** Where it answers, as targets. */
  readonly verify: readonly string[]
  /** Writes the files as they were before there was an agent. */
  writeFiles(issued: Issued): Promise<void>
  /** What stands in these files now, one after the other. */
  files(): Promise<string>
  start(): Promise<AsyncDisposable>
}

interface Files {
  readonly install: string
  readonly chain: string
  readonly key: string
  writeFiles(issued: Issued): Promise<void>
  files(): Promise<string>
}

const name = 'www.example.test'

/** Services of Debian other than nginx, by what the presets call them. */
export const testServices: Readonly<Record<string, (folder: string) => Promise<TestService>>> = {
  apache: async (folder) => {
    const { host, port } = await freeAddress('127.0.0.1')
    const files = await pair(folder)
    const config = join(folder, 'apache.conf')
    const modules = '/usr/lib/apache2/modules'
    const wanted = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl']
    await writeFile(
      config,
      `ServerRoot ${folder}
ServerName ${name}
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
Mutex file:${folder}
ErrorLog ${folder}/error.log
${wanted.map((each) => `LoadModule ${each}_module ${modules}/mod_${each}.so`).join('\n')}
Listen ${host}:${port}
<VirtualHost ${host}:${port}>
  SSLEngine on
  SSLCertificateFile ${files.chain}
  SSLCertificateKeyFile ${files.key}
</VirtualHost>
`,
    )
    const command = pathOf({ binary: 'apache2' }) ?? 'apache2'
    return {
      ...files,
      test: `${command} -t -f ${config}`,
      reload: async () => `${command} -k graceful -f ${config}`,
      verify: [`${name}@${host}:${port}`],
      start: () =>
        startDaemon({
          command,
          args: ['-f', config, '-DFOREGROUND'],
          listens: [{ host, port }],
          pidFile: join(folder, 'apache.pid'),
        }),
    }
  },
  haproxy: async (folder) => {
    const { host, port } = await freeAddress('127.0.0.1')
    const files = await combined(folder)
    const config = join(folder, 'haproxy.cfg')
    const pidFile = join(folder, 'haproxy.pid')
    await writeFile(
      config,
      `defaults
  mode tcp
  timeout client 10s
  timeout connect 1s
  timeout server 10s
frontend tls
  bind ${host}:${port} ssl crt ${files.chain}
`,
    )
    const command = pathOf({ binary: 'haproxy' }) ?? 'haproxy'
    return {
      ...files,
      test: `${command} -c -q -f ${config}`,
      // what systemd does for its unit
      reload: async () => `/bin/kill -USR2 ${(await readFile(pidFile, 'utf8')).trim().split('\n')[0]}`,
      verify: [`${name}@${host}:${port}`],
      start: () => startDaemon({ command, args: ['-W', '-f', config, '-p', pidFile], listens: [{ host, port }] }),
    }
  },
  postfix: async (folder) => {
    const [smtp, smtps] = [await freeAddress('127.0.0.1'), await freeAddress('127.0.0.1')]
    const files = await pair(folder)
    for (const each of ['queue', 'conf', 'data']) await mkdir(join(folder, each))
    const { uid, gid } = await identity('postfix')
    if (uid !== undefined && gid !== undefined) await chown(join(folder, 'data'), uid, gid)
    await writeFile(
      join(folder, 'conf/main.cf'),
      `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = ${name}
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
inet_protocols = ipv4
smtpd_tls_cert_file = ${files.chain}
smtpd_tls_key_file = ${files.key}
smtpd_tls_security_level = may
`,
    )
    await writeFile(
      join(folder, 'conf/master.cf'),
      `${smtp.host}:${smtp.port} inet n - n - - smtpd
${smtps.host}:${smtps.port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`,
    )
    const command = pathOf({ binary: 'postfix' }) ?? 'postfix'
    return {
      ...files,
      test: `${command} -c ${folder}/conf check`,
      reload: async () => `${command} -c ${folder}/conf reload`,
      verify: [`smtp://${name}@${smtp.host}:${smtp.port}`, `${name}@${smtps.host}:${smtps.port}`],
      start: () =>
        startDaemon({
          command,
          args: ['-c', join(folder, 'conf'), 'start-fg'],
          listens: [smtp, smtps],
          pidFile: join(folder, 'queue/pid/master.pid'),
        }),
    }
  },
  dovecot: async (folder) => {
    const [imap, imaps] = [await freeAddress('127.0.0.1'), await freeAddress('127.0.0.1')]
    const files = await pair(folder)
    const config = join(folder, 'dovecot.conf')
    await writeFile(
      config,
      `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = imap
ssl = required
ssl_cert = <${files.chain}
ssl_key = <${files.key}
mail_location = maildir:${folder}/mail
passdb {
  driver = static
  args = password=none
}
service imap-login {
  inet_listener imap {
    address = ${imap.host}
    port = ${imap.port}
  }
  inet_listener imaps {
    address = ${imaps.host}
    port = ${imaps.port}
    ssl = yes
  }
}
`,
    )
    const command = (binary: string) => pathOf({ binary }) ?? binary
    return {
      ...files,
      test: `${command('doveconf')} -n -c ${config}`,
      reload: async () => `${command('doveadm')} -c ${config} reload`,
      verify: [`imap://${name}@${imap.host}:${imap.port}`, `${name}@${imaps.host}:${imaps.port}`],
      start: () => startDaemon({ command: command('dovecot'), args: ['-F', '-c', config], listens: [imap, imaps] }),
    }
  },
}

async function pair(folder: string): Promise<Files> {
  await mkdir(join(folder, 'tls'))
  const [chain, key] = [join(folder, 'tls/www.pem'), join(folder, 'tls/www.key')]
  return {
    chain,
    key,
    install: `[{ fullchain: ${chain}, key: ${key} }]`,
    async writeFiles(issued) {
      await writeFile(chain, issued.chainPem)
      await writeFile(key, issued.keyPem, { mode: 0o600 })
    },
    files: async () => (await readFile(chain, 'utf8')) + (await readFile(key, 'utf8')),
  }
}

async function combined(folder: string): Promise<Files> {
  await mkdir(join(folder, 'tls'))
  const file = join(folder, 'tls/www.pem')
  return {
    chain: file,
    key: file,
    install: `[{ combined: ${file} }]`,
    writeFiles: ({ chainPem, keyPem }) => writeFile(file, chainPem + keyPem, { mode: 0o600 }),
    files: () => readFile(file, 'utf8'),
  }
}
