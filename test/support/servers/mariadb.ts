import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'
import { runOnce } from './process.ts'

const account = 'mysql'

/** MariaDB with an empty database of its own. */
export const startMariadb: StartFarm = (authority) =>
  buildFarm(
    authority,
    async (site) => {
      const at = await freeAddress()
      const certificate = site.leaf(['sql.example.ac.jp'])
      const { chain, key } = await site.files('sql', certificate)
      await chmod(key, 0o644)
      const data = join(site.folder, 'data')
      const place = ['--no-defaults', `--datadir=${data}`]
      await runOnce(
        'mariadb-install-db',
        [...place, '--skip-test-db', '--auth-root-authentication-method=normal'],
        account,
      )
      await site.start({
        command: pathOf({ binary: 'mariadbd' }) ?? 'mariadbd',
        args: [
          ...place,
          `--socket=${join(site.folder, 'sock')}`,
          `--pid-file=${join(site.folder, 'pid')}`,
          `--bind-address=${at.host}`,
          `--port=${at.port}`,
          `--ssl-cert=${chain}`,
          `--ssl-key=${key}`,
          '--skip-log-bin',
        ],
        listens: [at],
        account,
      })
      return [{ name: 'MariaDB', dialect: 'mysql', ...at, serverName: 'sql.example.ac.jp', certificate }]
    },
    account,
  )
