import { randomBytes } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathOf } from '../foreign.ts'
import { daemonFolder, startDaemon } from './process.ts'
import { quietPort } from './quiet-port.ts'

/** A name server with the zone example.ac.jp and a key that may change TXT records there. */
export interface Named extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Of keys that it knows: one for every TXT record, one for none, and one with another secret than it has. */
  readonly keyFiles: { readonly good: string; readonly mayNothing: string; readonly wrongSecret: string }
  /** As `named.conf` has the good one, with hmac-sha512. */
  readonly longKeyFile: string
}

const host = '127.0.0.1'

/** Starts BIND's named on a port of its own, as whoever runs the test. */
export async function startNamed(): Promise<Named> {
  const folder = await daemonFolder()
  const path = (name: string) => join(folder.path, name)
  const port = await quietPort(host)
  await mkdir(path('keys'))
  const keys = { good: keyText('good'), nothing: keyText('nothing'), long: keyText('long', 'hmac-sha512', 64) }
  const write = async (name: string, text: string) => {
    await writeFile(path(`keys/${name}`), text)
    await chmod(path(`keys/${name}`), 0o600)
    return path(`keys/${name}`)
  }
  await writeFile(path('example.zone'), zoneText)
  await writeFile(path('named.conf'), configuration(folder.path, port, Object.values(keys).join('\n')))
  const daemon = await startDaemon({
    command: pathOf({ binary: 'named' }) ?? 'named',
    args: ['-g', '-c', path('named.conf')],
    listens: [{ host, port }],
  })
  await zoneIsLoaded(port)
  return {
    host,
    port,
    keyFiles: {
      good: await write('good', keys.good),
      mayNothing: await write('nothing', keys.nothing),
      wrongSecret: await write('wrong', keyText('good')),
    },
    longKeyFile: await write('long', keys.long),
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** named listens before it has read its zones. */
async function zoneIsLoaded(port: number): Promise<void> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  resolver.setServers([`${host}:${port}`])
  for (let tries = 0; ; tries++) {
    try {
      await resolver.resolveSoa('example.ac.jp')
      return
    } catch (error) {
      if (tries > 100) throw error
      await sleep(50)
    }
  }
}

function keyText(name: string, algorithm = 'hmac-sha256', bytes = 32): string {
  return `key "${name}" {\n\talgorithm ${algorithm};\n\tsecret "${randomBytes(bytes).toString('base64')}";\n};\n`
}

const zoneText = `$TTL 60
@ IN SOA ns1.example.ac.jp. hostmaster.example.ac.jp. 1 3600 600 86400 60
@ IN NS ns1.example.ac.jp.
ns1 IN A 127.0.0.1
www IN A 127.0.0.1
_acme-challenge.portal IN CNAME portal.acme
`

function configuration(folder: string, port: number, keys: string): string {
  return `${keys}
options {
  directory "${folder}"; pid-file "${folder}/named.pid"; session-keyfile "${folder}/session.key";
  listen-on port ${port} { ${host}; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; managed-keys-directory "${folder}";
};
controls { };
zone "example.ac.jp" {
  type primary; file "${folder}/example.zone";
  update-policy { grant good zonesub TXT; grant long zonesub TXT; grant nothing name none.example.ac.jp. TXT; };
};
`
}
