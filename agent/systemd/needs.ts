import { basename, dirname } from 'node:path'
import type { ListenOption } from '../challenge/listen.ts'
import type { AgentConfig, CertificateConfig, Command } from '../config/agent-config.ts'
import { configuredPrograms } from '../config/programs.ts'
import { secretFiles } from '../config/secret-files.ts'
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
  const commands = configuredPrograms(config)
  const services = commands.map(({ command: [program] }) => serviceOfProgram(program))
  const challenges = certificates.flatMap(({ ordering }) => (ordering === undefined ? [] : [ordering.challenge]))
  const webroots = challenges.flatMap((each) => ('webroot' in each ? [each.webroot] : []))
  const listens = challenges.flatMap((each) => ('listen' in each ? [each.listen] : []))
  const unknown = commands.filter(({ command }) => !isKnown(command))
  const bindsLow = listens.some(isLowPort) || services.some((service) => service?.bindsInTest === true)
  const signals = unknown.some(({ use }) => use === 'reload')
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

/** What is read besides what everybody sees: a folder of people's homes is hidden, but for these. */
function filesRead(config: AgentConfig): readonly string[] {
  const anchors = config.certificates.flatMap(({ ordering }) => ordering?.account.anchorsFile ?? [])
  return [...new Set([config.file, ...anchors, ...secretFiles(config)])].sort()
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
