import { chmod, chown } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { foreignSuites, pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'
import { identity, runOnce } from './process.ts'

const account = 'postgres'

/** PostgreSQL with a cluster of its own. It refuses to run as root, and to read a key that others can. */
export const startPostgresql: StartFarm = (authority) =>
  buildFarm(
    authority,
    async (site) => {
      const at = await freeAddress()
      const certificate = site.leaf(['db.example.ac.jp'])
      const { chain, key } = await site.files('db', certificate)
      await chmod(key, 0o600)
      const { uid, gid } = await identity(account)
      if (uid !== undefined && gid !== undefined) await chown(key, uid, gid)

      const postgres = pathOf(foreignSuites.find(({ name }) => name === 'postgresql') ?? { binary: 'postgres' }) ?? ''
      const data = join(site.folder, 'data')
      await runOnce(join(dirname(postgres), 'initdb'), ['-D', data, '-A', 'trust', '--no-sync', '--no-locale'], account)
      const settings = {
        ssl: 'on',
        ssl_cert_file: chain,
        ssl_key_file: key,
        listen_addresses: at.host,
        port: at.port,
        unix_socket_directories: site.folder,
        fsync: 'off',
      }
      await site.start({
        command: postgres,
        args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
        listens: [at],
        account,
      })
      return [{ name: 'PostgreSQL', dialect: 'postgres', ...at, serverName: 'db.example.ac.jp', certificate }]
    },
    account,
  )
