import { chmod } from 'node:fs/promises'
import { pathOf } from '../foreign.ts'
import { buildFarm, freeAddress, type StartFarm } from './farm.ts'

/** OpenLDAP with STARTTLS on one port and TLS from the first byte on another; no database. */
export const startSlapd: StartFarm = (authority) =>
  buildFarm(
    authority,
    async (site) => {
      const [ldap, ldaps] = [await freeAddress(), await freeAddress()]
      const certificate = site.leaf(['ldap.example.ac.jp'])
      const { chain, key } = await site.files('ldap', certificate)
      for (const file of [chain, key]) await chmod(file, 0o644)
      const configuration = await site.write(
        'slapd.conf',
        `pidfile ${site.folder}/slapd.pid
TLSCACertificateFile ${await site.write('root.pem', authority.rootPem)}
TLSCertificateFile ${chain}
TLSCertificateKeyFile ${key}
TLSVerifyClient never
`,
      )
      await site.start({
        command: pathOf({ binary: 'slapd' }) ?? 'slapd',
        args: [
          ...['-d', '0', '-f', configuration],
          ...['-h', `ldap://${ldap.host}:${ldap.port} ldaps://${ldaps.host}:${ldaps.port}`],
        ],
        listens: [ldap, ldaps],
        account: 'openldap',
      })
      const plain = await freeAddress()
      await site.start({
        command: pathOf({ binary: 'slapd' }) ?? 'slapd',
        args: [
          ...['-d', '0', '-f', await site.write('plain.conf', `pidfile ${site.folder}/plain.pid\n`)],
          ...['-h', `ldap://${plain.host}:${plain.port}`],
        ],
        listens: [plain],
        account: 'openldap',
      })
      const common = { serverName: 'ldap.example.ac.jp', certificate }
      return [
        { ...common, ...ldap, name: 'LDAP with STARTTLS', dialect: 'ldap' },
        { ...common, ...ldaps, name: 'LDAP over TLS', dialect: 'tls' },
        {
          ...plain,
          name: 'LDAP without TLS',
          dialect: 'ldap',
          serverName: 'ldap.example.ac.jp',
          failure: { stage: 'starttls', reason: 'refused' },
        },
      ]
    },
    'openldap',
  )
