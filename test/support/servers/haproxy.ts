import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'

/** HAProxy with certificates by name, a frontend of TLS 1.2 alone and one that wants clients' certificates. */
export const startHaproxy: StartFarm = (authority) =>
  buildFarm(authority, async (site) => {
    const [shared, plain12, mutual] = [await freeAddress(), await freeAddress(), await freeAddress()]
    const first = site.leaf(['first.example.ac.jp'])
    const second = site.leaf(['second.example.ac.jp'], { keyType: 'rsa-2048' })
    const only12 = site.leaf(['only12.example.ac.jp'])
    const strict = await freeAddress()
    const guarded = site.leaf(['guarded.example.ac.jp'])
    const pem = async (name: string, issued: typeof first) => (await site.files(name, issued)).both
    const root = await site.write('root.pem', authority.rootPem)
    const configuration = await site.write(
      'haproxy.cfg',
      `defaults
  mode tcp
  timeout client 10s
  timeout connect 1s
  timeout server 10s
frontend shared
  bind ${shared.host}:${shared.port} ssl crt ${await pem('first', first)} crt ${await pem('second', second)}
frontend only12
  bind ${plain12.host}:${plain12.port} ssl crt ${await pem('only12', only12)} ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.2
frontend mutual
  bind ${mutual.host}:${mutual.port} ssl crt ${await pem('guarded', guarded)} ca-file ${root} verify required
frontend strict
  bind ${strict.host}:${strict.port} ssl crt ${site.folder}/first.pem strict-sni
`,
    )
    await site.start({
      command: pathOf({ binary: 'haproxy' }) ?? 'haproxy',
      args: ['-db', '-f', configuration],
      listens: [shared, plain12, mutual, strict],
    })
    const dialect = 'tls'
    return [
      { dialect, ...shared, name: 'first certificate', serverName: 'first.example.ac.jp', certificate: first },
      {
        dialect,
        ...shared,
        name: 'second certificate by name',
        serverName: 'second.example.ac.jp',
        certificate: second,
      },
      { dialect, ...shared, name: 'no name', serverName: undefined, certificate: first, findings: ['name-mismatch'] },
      { dialect, ...plain12, name: 'TLS 1.2 only', serverName: 'only12.example.ac.jp', certificate: only12 },
      {
        dialect,
        ...mutual,
        name: 'client certificate required',
        serverName: 'guarded.example.ac.jp',
        certificate: guarded,
      },
      {
        dialect,
        ...strict,
        name: 'no certificate for this name',
        serverName: 'other.example.ac.jp',
        failure: { stage: 'handshake', reason: 'alert' },
      },
    ]
  })
