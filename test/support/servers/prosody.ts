import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'

const account = 'prosody'

/** Prosody with STARTTLS for clients and for servers, and with TLS from the first byte for clients. */
export const startProsody: StartFarm = (authority) =>
  buildFarm(
    authority,
    async (site) => {
      const c2s = await freeAddress()
      const s2s = await freeAddress(c2s.host)
      const direct = await freeAddress(c2s.host)
      const certificate = site.leaf(['xmpp.example.ac.jp'])
      const { chain, key } = await site.files('xmpp', certificate)
      for (const file of [chain, key]) await chmod(file, 0o644)
      const configuration = await site.write(
        'prosody.cfg.lua',
        `pidfile = "${join(site.folder, 'pid')}"
data_path = "${site.folder}"
interfaces = { "${c2s.host}" }
c2s_ports = { ${c2s.port} }
s2s_ports = { ${s2s.port} }
c2s_direct_tls_ports = { ${direct.port} }
modules_enabled = { "tls", "saslauth", "dialback" }
modules_disabled = { "posix" }
c2s_require_encryption = true
s2s_require_encryption = true
log = { { levels = { min = "info" }, to = "console" } }
c2s_direct_tls_ssl = { key = "${key}", certificate = "${chain}" }
ssl = { key = "${key}", certificate = "${chain}" }
VirtualHost "xmpp.example.ac.jp"
`,
      )
      await site.start({
        command: pathOf({ binary: 'prosody' }) ?? 'prosody',
        args: ['-F', '--config', configuration],
        listens: [c2s, s2s, direct],
        account,
      })
      const common = { serverName: 'xmpp.example.ac.jp', certificate }
      return [
        { ...common, ...c2s, name: 'XMPP for clients', dialect: 'xmpp' },
        { ...common, ...s2s, name: 'XMPP for servers', dialect: 'xmpp-server' },
        { ...common, ...direct, name: 'XMPP over TLS', dialect: 'tls' },
      ]
    },
    account,
  )
