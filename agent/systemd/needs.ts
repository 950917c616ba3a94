import { basename, dirname } from 'node:path'
import type { ListenOption } from '../challenge/listen.ts'
import type { AgentConfig, CertificateConfig, Command } from '../config/agent-config.ts'
import { serviceOfProgram } from '../config/services.ts'

/** What a run needs of the machine beyond reading it, as far as agent.yaml shows. */
export interface Needs {
  /** Folders in which files are made and replaced, sorted; none is inside another. */
  readonly writes: readonly string[]
  /** As systemd names them, sorted. */
  readonly capabilities: readonly string[]
  /** Files that are read, beside those that everybody on the machine may see. */
  readonly reads: readonly string[]
  /** The addresses of this machine are asked of the kernel. */
  readonly asksForAddresses: boolean
  /** A password for the mail server that no file of agent.yaml has. */
  readonly wantsMailPassword: boolean
  /** Programs of which nothing is known: whatever they write is not among the folders. */
  readonly unknownPrograms: readonly Command[]
}

/** What a run over all certificates needs. */
export function needsOfRun(config: AgentConfig): Needs {
  const { mail, certificates } = config
  const commands = certificates.flatMap(commandsOf)
  const services = commands.map(({ command: [program] }) => serviceOfProgram(program))
  const challenges = certificates.flatMap(({ ordering }) => (ordering === undefined ? [] : [ordering.challenge]))
  const webroots = challenges.flatMap((each) => ('webroot' in each ? [each.webroot] : []))
  const listens = challenges.flatMap((each) => ('listen' in each ? [each.listen] : []))
  const unknown = commands.filter(({ command }) => !isKnown(command))
  const bindsLow = listens.some(isLowPort) || services.some((service) => service?.bindsInTest === true)
  const signals = unknown.some(({ isReload }) => isReload)
  return {
    writes: outermost([
      ...foldersOfInstall(certificates),
      ...webroots,
      ...services.flatMap((service) => service?.writes ?? []),
    ]),
    capabilities: [...ofOwners, ...(signals ? ['CAP_KILL'] : []), ...(bindsLow ? ['CAP_NET_BIND_SERVICE'] : [])].sort(),
    reads: filesRead(config),
    asksForAddresses: certificates.some(({ verify }) => verify.kind === 'own-names'),
    wantsMailPassword: mail?.smtp.server.user !== undefined && mail.smtp.passwordFile === undefined,
    unknownPrograms: unknown.map(({ command }) => command),
  }
}

/** What bringing copies to one pair needs; undefined where agent.yaml has none. */
export function needsOfRecovery(config: AgentConfig): Pick<Needs, 'writes' | 'capabilities' | 'reads'> | undefined {
  const certificates = config.certificates.filter(({ install }) => install.some(({ as }) => as === 'copy'))
  if (certificates.length === 0) return undefined
  return { writes: outermost(foldersOfInstall(certificates)), capabilities: [...ofOwners], reads: [config.file] }
}

/** Keys belong to whom the server reads them as, and so do webroots, logs and what is found at a path: root alone may not even read them. */
const ofOwners = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER'] as const

function foldersOfInstall(certificates: readonly CertificateConfig[]): readonly string[] {
  return certificates.flatMap(({ install }) => install.map(({ path }) => dirname(path)))
}

interface CommandOf {
  readonly command: Command
  readonly isReload: boolean
}

function commandsOf({ test, reload, ordering }: CertificateConfig): readonly CommandOf[] {
  const challenge = ordering?.challenge
  const provider = challenge?.type === 'dns-01' ? challenge.provider : undefined
  const hooks = provider?.kind === 'exec' ? [provider.program, ...(provider.cleanUp ? [provider.cleanUp] : [])] : []
  return [
    ...[...(test ? [test] : []), ...hooks].map((command) => ({ command, isReload: false })),
    ...(reload ? [{ command: reload.run, isReload: true }] : []),
  ]
}

/** Ask another process to do it, which has its own rights. */
const askOthers = ['systemctl', 'service', 'invoke-rc.d']

function isKnown([program]: Command): boolean {
  return askOthers.includes(basename(program)) || serviceOfProgram(program) !== undefined
}

/** Below it only who has CAP_NET_BIND_SERVICE may listen (ip(7), `ip_unprivileged_port_start`). */
const firstFreePort = 1_024

function isLowPort(listen: ListenOption): boolean {
  return (typeof listen === 'number' ? listen : listen.port) < firstFreePort
}

function filesRead({ file, mail, certificates }: AgentConfig): readonly string[] {
  const ofCertificates = certificates.flatMap(({ install, ordering }) => [
    ...install.map(({ passwordFile }) => passwordFile),
    ordering?.account.anchorsFile,
    ordering?.account.eab?.hmacFile,
    ...(ordering?.challenge.type === 'dns-01' ? secretsOf(ordering.challenge.provider) : []),
  ])
  const all = [file, mail?.smtp.passwordFile, ...ofCertificates].filter((path) => path !== undefined)
  return [...new Set(all)].sort()
}

type Provider = Extract<
  NonNullable<CertificateConfig['ordering']>['challenge'],
  { readonly type: 'dns-01' }
>['provider']

function secretsOf(provider: Provider): readonly string[] {
  switch (provider.kind) {
    case 'rfc2136':
      return [provider.keyFile]
    case 'acme-dns':
      return [provider.credentialsFile]
    case 'exec':
      return []
  }
}

/** Paths without those that are inside another one. */
export function outermost(paths: readonly string[]): readonly string[] {
  const sorted = [...new Set(paths)].sort()
  return sorted.filter((path) => !sorted.some((other) => other !== path && isInside(path, other)))
}

/** Reports whether a path is a folder or below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
