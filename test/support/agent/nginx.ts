import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { pathOf } from '../foreign.ts'
import { startDaemon } from '../servers/process.ts'
import { quietPort } from '../servers/quiet-port.ts'

/** An nginx that reads its certificate below a folder. */
export interface TestNginx {
  readonly host: string
  readonly port: number
  /** Where it reads chain and key. */
  readonly chain: string
  readonly key: string
  /** Commands for agent.yaml. */
  readonly test: string
  readonly reload: string
  /** Writes its configuration anew: what is given stands in its server block. */
  configure(extra?: string): Promise<void>
  /** Starts it; its files have to be there. */
  start(): Promise<AsyncDisposable>
  /** Reloads it, as a person would, and waits until the workers of before are gone: so long some of them answer too. */
  reloadByHand(): Promise<void>
}

/** An nginx with one server block, configured and not yet started. */
export async function testNginx(folder: string, serverNames: readonly string[]): Promise<TestNginx> {
  const host = '127.0.0.1'
  const port = await quietPort(host)
  const tls = join(folder, 'tls')
  await mkdir(tls, { recursive: true })
  const [chain, key, config, pidFile] = [
    join(tls, 'www.pem'),
    join(tls, 'www.key'),
    join(folder, 'nginx.conf'),
    join(folder, 'nginx.pid'),
  ]
  const command = pathOf({ binary: 'nginx' }) ?? 'nginx'
  const configure = (extra = '') =>
    writeFile(
      config,
      `pid ${pidFile}; error_log ${folder}/error.log; worker_processes 1; events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/nginx-tmp;`).join(' ')}
  server {
    listen ${host}:${port} ssl; server_name ${serverNames.join(' ')};
    ssl_certificate ${chain}; ssl_certificate_key ${key};
    ${extra}
    return 200 "ok";
  }
}
`,
    )
  await configure()
  const workers = async () => {
    const pid = (await readFile(pidFile, 'utf8')).trim()
    return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter((each) => each !== '')
  }
  return {
    host,
    port,
    chain,
    key,
    test: `${command} -t -q -c ${config}`,
    reload: `${command} -s reload -c ${config}`,
    configure,
    start: () =>
      startDaemon({
        command,
        args: ['-c', config, '-g', 'daemon off;'],
        listens: [{ host, port }],
        pidFile,
      }),
    reloadByHand: async () => {
      const before = await workers()
      await promisify(execFile)(command, ['-s', 'reload', '-c', config])
      for (;;) {
        const now = await workers()
        if (now.length > 0 && !now.some((each) => before.includes(each))) return
        await sleep(20)
      }
    },
  }
}
