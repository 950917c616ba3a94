import { chown, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issued } from '../../../src/demo/authority.ts'
import { pathOf } from '../foreign.ts'
import { freeAddress } from './farm.ts'
import { daemonFolder, identity, startDaemon } from './process.ts'

/** Dovecot with one mailbox. */
export interface MailboxSite extends AsyncDisposable {
  readonly imap: { readonly host: string; readonly port: number }
  readonly imaps: { readonly host: string; readonly port: number }
  /** Puts a mail into the mailbox, as a mail server would. */
  deliver(name: string, mail: string | Uint8Array): Promise<void>
  /** Mails of a folder by name, with their flags as Maildir has them: `S` for read, `a` for the first keyword. */
  mails(folder?: string): Promise<ReadonlyMap<string, string>>
}

/** Who may log in, with a password that has what IMAP must quote. */
export const user = 'certflow'
export const password = 'gehe"im\\ pass'

/** Debian's account for mail. */
const account = 'mail'

/** Starts it with a certificate for its address. */
export async function startMailbox(issue: (host: string) => Issued): Promise<MailboxSite> {
  await using begun = new AsyncDisposableStack()
  const { path: folder } = begun.use(await daemonFolder())
  const [imap, imaps] = [await freeAddress(), await freeAddress()]
  const certificate = issue(imaps.host)
  const [chain, key, users, mail] = [
    join(folder, 'chain.pem'),
    join(folder, 'key.pem'),
    join(folder, 'users'),
    join(folder, 'mail'),
  ]
  const configuration = join(folder, 'dovecot.conf')
  await writeFile(chain, certificate.chainPem)
  await writeFile(key, certificate.keyPem, { mode: 0o600 })
  await writeFile(users, `${user}:{PLAIN}${password}\n`)
  const { uid = 0, gid = 0 } = await identity(account)
  for (const part of ['', '.Done']) {
    for (const inner of ['', 'cur', 'new', 'tmp']) {
      await mkdir(join(mail, part, inner), { recursive: true })
      await chown(join(mail, part, inner), uid, gid)
    }
  }
  await writeFile(
    configuration,
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = imap
ssl = required
ssl_cert = <${chain}
ssl_key = <${key}
mail_location = maildir:${mail}
first_valid_uid = 0
passdb {
  driver = passwd-file
  args = ${users}
}
userdb {
  driver = static
  args = uid=${account} gid=${account} home=${folder}
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
  begun.use(
    await startDaemon({
      command: pathOf({ binary: 'dovecot' }) ?? 'dovecot',
      args: ['-F', '-c', configuration],
      listens: [imap, imaps],
    }),
  )
  const all = begun.move()
  return {
    imap,
    imaps,
    async deliver(name, bytes) {
      const path = join(mail, 'new', name)
      await writeFile(path, bytes)
      await chown(path, uid, gid)
    },
    async mails(inner = '') {
      const found = new Map<string, string>()
      for (const part of ['cur', 'new']) {
        for (const file of await readdir(join(mail, inner, part))) {
          const [name = '', flags = ''] = file.split(/(?:,S=\d+)?(?:,W=\d+)?:2,/)
          found.set(name, flags)
        }
      }
      return found
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
