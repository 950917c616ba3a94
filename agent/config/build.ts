import { type Endpoint, plainEndpoint } from '../../src/domain/endpoint.ts'
import { endpointsOf, parseTarget, type Target } from '../../src/inventory/target.ts'
import type { Parsed } from '../../src/network/parsed.ts'
import { directories } from '../acme/directory.ts'
import type { AgentConfig, CertificateConfig, Command, InstallPath, Ordering, VerifyAt } from './agent-config.ts'
import type { AgentFile, CertificateEntry } from './schema.ts'
import { type ServiceName, serviceOfPaths, services } from './services.ts'
import { splitWords } from './words.ts'

/** Of a reload that happens at once, servers that let old workers finish included. */
const usualVerifyMs = 10_000

/** A campus relay is asked for a mail or two. */
const mailsPerMinute = 20

/** Configuration with everything that is not said filled in; of a file without errors. */
export function buildConfig(content: AgentFile, file: string, hostName: string): AgentConfig {
  const { smtp, centre } = content
  return {
    file,
    mail: smtp && {
      smtp: {
        server: smtp.url,
        from: smtp.from ?? `certflow-agent@${hostName}`,
        replyTo: undefined,
        redirect: undefined,
        perMinute: mailsPerMinute,
        passwordFile: smtp.password_file,
      },
      to: smtp.to,
      language: smtp.language ?? 'en',
    },
    centre: centre && { url: centre.url, anchorsFile: centre.ca, proxy: centre.proxy },
    certificates: content.certificates.map((entry) => certificateOf(entry, content)),
  }
}

function certificateOf(entry: CertificateEntry, content: AgentFile): CertificateConfig {
  const service = serviceOf(entry)
  const usual = service && services[service]
  const { name, names, key = 'ecdsa-p256', reuse_key: reusesKey = false, test, verify_within } = entry
  return {
    name,
    names,
    keyType: key,
    reusesKey,
    ordering: entry.challenge && orderingOf(entry, entry.challenge, content),
    subject: entry.subject,
    install: installPathsOf(entry),
    test: test ?? (usual && usualCommand(usual.test)),
    reload: reloadOf(entry, usual && usualCommand(usual.reload)),
    verify: verifyOf(entry.verify ?? usual?.verify.map((target) => known(parseTarget(target))) ?? []),
    verifyWithinMs: verify_within ?? usualVerifyMs,
  }
}

/** The service that an entry names, or whose folders it installs in. */
function serviceOf(entry: CertificateEntry): ServiceName | undefined {
  return entry.service ?? serviceOfPaths(installPathsOf(entry).map(({ path }) => path))
}

function orderingOf(
  entry: CertificateEntry,
  challenge: NonNullable<CertificateEntry['challenge']>,
  content: AgentFile,
): Ordering {
  const directory = entry.directory ?? content.directory ?? directories.letsencrypt
  const isUpki = directory === directories.upki
  return {
    account: {
      directory,
      anchorsFile: entry.ca ?? content.ca,
      proxy: entry.proxy ?? content.proxy,
      contact: entry.contact ?? content.contact,
      eab: eabOf(entry.eab ?? content.eab),
    },
    hasOwnAccount: isUpki || entry.eab !== undefined || entry.contact !== undefined,
    isForTests: directory === directories['letsencrypt-staging'],
    wantsCommonName: isUpki,
    looksFirst: isUpki,
    profile: entry.profile,
    preferredChain: entry.preferred_chain,
    challenge,
  }
}

function eabOf(eab: AgentFile['eab']) {
  return eab && { kid: eab.kid, hmacFile: eab.hmac_file }
}

const kinds = ['fullchain', 'chain', 'cert', 'key', 'combined', 'pkcs12'] as const

/** What holds the key is the owner's alone unless more is said; certificates are for everybody. */
const keyMode = 0o600
const certificateMode = 0o644

/** The paths of an entry, one for each file. */
export function installPathsOf({ install = [] }: CertificateEntry): readonly InstallPath[] {
  return install.flatMap((entry) =>
    kinds.flatMap((kind): InstallPath[] => {
      const path = entry[kind]
      if (path === undefined) return []
      const holdsKey = kind === 'key' || kind === 'combined' || kind === 'pkcs12'
      return [
        {
          kind,
          path,
          as: entry.as ?? 'link',
          owner: entry.owner,
          group: entry.group,
          mode: holdsKey ? (entry.mode ?? keyMode) : certificateMode,
          passwordFile: kind === 'pkcs12' ? entry.password_file : undefined,
        },
      ]
    }),
  )
}

function reloadOf({ reload }: CertificateEntry, usual: Command | undefined): CertificateConfig['reload'] {
  if (reload === undefined) return usual && { run: usual, time: { kind: 'now' } }
  if ('run' in reload) return { run: reload.run, time: reload.during ?? reload.at ?? { kind: 'now' } }
  return reload.length === 1 && reload[0] === 'none' ? undefined : { run: reload, time: { kind: 'now' } }
}

function verifyOf(targets: readonly Target[]): VerifyAt {
  if (targets.length === 0) return { kind: 'own-names' }
  return { kind: 'places', places: targets.flatMap(placesOf) }
}

/** A target names a server name only before an @; the host alone says where, and every name of the certificate is asked for there. */
function placesOf(target: Target): readonly Endpoint[] {
  return [...endpointsOf(target)].map((endpoint) =>
    plainEndpoint(endpoint.host, { ...endpoint, serverName: target.serverName }),
  )
}

function usualCommand(line: string): Command {
  return known(splitWords(line))
}

/** What stands in this program and is therefore right. */
function known<Value>(parsed: Parsed<Value>): Value {
  if (parsed.ok) return parsed.value
  throw new Error(parsed.problem)
}
