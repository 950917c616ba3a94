import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathOf } from '../foreign.ts'
import { freeAddress } from '../servers/farm.ts'
import { startDaemon } from '../servers/process.ts'

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
}

/** An nginx with one server block, configured and not yet started. */
export async function testNginx(folder: string, serverNames: readonly string[]): Promise<TestNginx> {
  const { host, port } = await freeAddress('127.0.0.1')
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
  }
}
