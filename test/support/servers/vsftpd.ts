import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'

/** vsftpd with AUTH TLS, and another that speaks TLS from the first byte. */
export const startVsftpd: StartFarm = (authority) =>
  buildFarm(authority, async (site) => {
    const certificate = site.leaf(['ftp.example.ac.jp'], { keyType: 'rsa-2048' })
    const { chain, key } = await site.files('ftp', certificate)
    await mkdir(join(site.folder, 'empty'))
    const start = async (name: string, tls: 'explicit' | 'implicit' | 'none') => {
      const at = await freeAddress()
      const settings = {
        listen: 'YES',
        listen_address: at.host,
        listen_port: at.port,
        background: 'NO',
        anonymous_enable: 'YES',
        anon_root: join(site.folder, 'empty'),
        secure_chroot_dir: join(site.folder, 'empty'),
        seccomp_sandbox: 'NO',
        ssl_enable: tls === 'none' ? 'NO' : 'YES',
        allow_anon_ssl: 'YES',
        implicit_ssl: tls === 'implicit' ? 'YES' : 'NO',
        rsa_cert_file: chain,
        rsa_private_key_file: key,
      }
      const lines = Object.entries(settings).map(([setting, value]) => `${setting}=${value}\n`)
      const configuration = await site.write(`${name}.conf`, lines.join(''))
      await site.start({ command: pathOf({ binary: 'vsftpd' }) ?? 'vsftpd', args: [configuration], listens: [at] })
      return at
    }
    const common = { serverName: 'ftp.example.ac.jp', certificate }
    return [
      { ...common, ...(await start('auth', 'explicit')), name: 'FTP with AUTH TLS', dialect: 'ftp' },
      { ...common, ...(await start('implicit', 'implicit')), name: 'FTP over TLS', dialect: 'tls' },
      {
        ...(await start('plain', 'none')),
        name: 'FTP without TLS',
        dialect: 'ftp',
        serverName: 'ftp.example.ac.jp',
        failure: { stage: 'starttls', reason: 'refused' },
      },
    ]
  })
