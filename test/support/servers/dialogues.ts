import { dialogueOf, type StarttlsName } from '../../../src/demo/dialogues.ts'
import { serveStarttls } from '../../../src/demo/servers.ts'
import { dialectPorts } from '../../../src/domain/endpoint.ts'
import { buildFarm, type StartFarm } from './farm.ts'

const dialects = Object.keys(dialectPorts).filter((name): name is StarttlsName => name !== 'tls')

/** Our own servers of every dialect, willing, dripping and unwilling: what they say is what openssl understands too. */
export const startDialogues: StartFarm = (authority) =>
  buildFarm(authority, async (site) => {
    const endpoints = []
    for (const dialect of dialects) {
      const serverName = `${dialect}.example.ac.jp`
      const certificate = site.leaf([serverName])
      const common = { dialect, serverName }
      const willing = site.use(await serveStarttls(dialogueOf(dialect), { certificate }))
      const dripping = site.use(await serveStarttls(dialogueOf(dialect), { certificate }, { dripMs: 1 }))
      const unwilling = site.use(await serveStarttls(dialogueOf(dialect, { refuses: true }), { certificate }))
      endpoints.push(
        { ...common, name: dialect, host: willing.host, port: willing.port, certificate },
        {
          ...common,
          name: `${dialect}, dripping`,
          host: dripping.host,
          port: dripping.port,
          certificate,
          beyondOpenssl: true,
        },
        {
          ...common,
          name: `${dialect}, unwilling`,
          host: unwilling.host,
          port: unwilling.port,
          failure: { stage: 'starttls', reason: 'refused' } as const,
        },
      )
    }
    return endpoints
  })
