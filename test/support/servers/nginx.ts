import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type Site, type StartFarm } from './farm.ts'

/** nginx with several server blocks behind one address, and others with protocols and clients' certificates of their own. */
export const startNginx: StartFarm = (authority) =>
  buildFarm(authority, async (site) => {
    const [shared, mutual, old] = [await freeAddress(), await freeAddress(), await freeAddress()]
    const [rejecting, plain] = [await freeAddress(), await freeAddress()]
    const fallback = site.leaf(['default.example.ac.jp'])
    const ecdsa = site.leaf(['ecdsa.example.ac.jp'])
    const rsa = site.leaf(['rsa.example.ac.jp'], { keyType: 'rsa-2048' })
    const bothRsa = site.leaf(['both.example.ac.jp'], { keyType: 'rsa-2048' })
    const bothEcdsa = site.leaf(['both.example.ac.jp'])
    const guarded = site.leaf(['mutual.example.ac.jp'])
    const oldLeaf = site.leaf(['old.example.ac.jp'], { keyType: 'rsa-2048' })
    const root = await site.write('root.pem', authority.rootPem)
    const certificate = async (name: string, issued: typeof ecdsa) => {
      const { chain, key } = await site.files(name, issued)
      return `ssl_certificate ${chain}; ssl_certificate_key ${key};`
    }
    const blocks = [
      block(shared, '_', await certificate('default', fallback)),
      block(shared, 'ecdsa.example.ac.jp', await certificate('ecdsa', ecdsa)),
      block(shared, 'rsa.example.ac.jp', await certificate('rsa', rsa)),
      block(
        shared,
        'both.example.ac.jp',
        (await certificate('both-rsa', bothRsa)) + (await certificate('both-ecdsa', bothEcdsa)),
      ),
      block(
        mutual,
        '_',
        `${await certificate('mutual', guarded)} ssl_verify_client on; ssl_client_certificate ${root};`,
      ),
      block(
        old,
        '_',
        `${await certificate('old', oldLeaf)} ssl_protocols TLSv1 TLSv1.1; ssl_ciphers "DEFAULT:@SECLEVEL=0";`,
      ),
      block(rejecting, '_', 'ssl_reject_handshake on;'),
      `server { listen ${plain.host}:${plain.port}; return 204; }`,
    ]
    await startWith(site, blocks, [shared, mutual, old, rejecting, plain])
    const endpoint = { dialect: 'tls', ...shared } as const
    const weak = ['-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0']
    return [
      { ...endpoint, name: 'default server, unknown name', serverName: 'default.example.ac.jp', certificate: fallback },
      {
        ...endpoint,
        name: 'default server, no name',
        serverName: undefined,
        certificate: fallback,
        findings: ['name-mismatch'],
      },
      { ...endpoint, name: 'server block with ECDSA', serverName: 'ecdsa.example.ac.jp', certificate: ecdsa },
      { ...endpoint, name: 'server block with RSA', serverName: 'rsa.example.ac.jp', certificate: rsa },
      { ...endpoint, name: 'server block with both', serverName: 'both.example.ac.jp', certificate: bothEcdsa },
      {
        ...endpoint,
        ...mutual,
        name: 'client certificate required',
        serverName: 'mutual.example.ac.jp',
        certificate: guarded,
      },
      {
        ...endpoint,
        ...old,
        name: 'TLS 1.0 and 1.1 only',
        serverName: 'old.example.ac.jp',
        certificate: oldLeaf,
        findings: ['old-protocol'],
        clientOptions: weak,
      },
      {
        ...endpoint,
        ...rejecting,
        name: 'no certificate for this name',
        serverName: 'other.example.ac.jp',
        failure: { stage: 'handshake', reason: 'alert' },
      },
      {
        ...endpoint,
        ...plain,
        name: 'HTTP without TLS',
        serverName: 'plain.example.ac.jp',
        failure: { stage: 'handshake', reason: 'protocol' },
      },
    ]
  })

function block({ host, port }: { host: string; port: number }, name: string, directives: string): string {
  return `server { listen ${host}:${port} ssl; server_name ${name}; ${directives} return 204; }`
}

async function startWith(site: Site, blocks: readonly string[], listens: { host: string; port: number }[]) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${site.folder}/${kind};`)
    .join(' ')
  const configuration = await site.write(
    'nginx.conf',
    `daemon off; worker_processes 1; pid ${site.folder}/nginx.pid; error_log stderr;
events {}
http {
  access_log off; ssl_protocols TLSv1.2 TLSv1.3; ${temporary}
  ${blocks.join('\n  ')}
}
`,
  )
  await site.start({
    command: pathOf({ binary: 'nginx' }) ?? 'nginx',
    args: ['-c', configuration, '-e', 'stderr', '-p', site.folder],
    listens,
  })
}
