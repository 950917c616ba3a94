import { dirname } from 'node:path'
import type { AgentConfig } from '../config/agent-config.ts'
import { type Service, services } from '../config/services.ts'
import { usualStateFolder } from '../state/state-folder.ts'
import { isInside, type Needs, needsOfRecovery, needsOfRun, outermost } from './needs.ts'
import { commandLine, unitWord } from './unit-words.ts'

/** A file for systemd. */
export interface UnitFile {
  readonly name: string
  readonly text: string
}

/** Where the agent is on this machine. All paths are absolute and have no control characters. */
export interface AgentPlace {
  /** The program, as it is started: a file, or Node and a script. */
  readonly program: readonly string[]
  readonly stateFolder: string
}

/** What no unit of the agent needs. MemoryDenyWriteExecute= would stop Node's compiler, and is not here. */
const sandbox = `NoNewPrivileges=yes
PrivateDevices=yes
PrivateIPC=yes
PrivateMounts=yes
KeyringMode=private
LockPersonality=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources`

/** For what belongs to other users: chown is all that is needed of what systemd calls privileged. */
const hardening = `# Its own files get their modes from the first byte; those of programs that it starts get the usual ones.
UMask=0022
${sandbox}
SystemCallFilter=@chown`

/** Where agent.yaml is unless somebody says otherwise. */
const usualConfigFile = '/etc/certflow/agent.yaml'

/** The homes of people: what `ProtectHome=` is about. */
const homeFolders = ['/home', '/root', '/run/user'] as const

/** Folders that the service does not see but for what is bound into them. */
const hiddenFolders = [...homeFolders, '/tmp', '/var/tmp'] as const

/** Reports whether a path is where the service would not see it: below the homes of people, or where everybody may write. */
export function isHidden(path: string): boolean {
  return hiddenFolders.some((folder) => isInside(path, folder))
}

/**
 * The units that run the agent: a service with just the rights that its certificates need, its timer, what tells of a failure, and, where
 * agent.yaml has copies, what brings these to one pair before the servers start.
 */
export function unitFiles(config: AgentConfig, place: AgentPlace): readonly UnitFile[] {
  const recovery = needsOfRecovery(config)
  const units = [
    { name: 'certflow-agent.service', text: agentService(config, place) },
    { name: 'certflow-agent.timer', text: agentTimer },
    { name: 'certflow-agent-failed.service', text: failedService },
    ...(recovery === undefined
      ? []
      : [{ name: 'certflow-agent-recover.service', text: recoverService(config, place, recovery) }]),
  ]
  const head = `# Written by certflow-agent install-units for ${unitWord(config.file)}: run that again when paths, commands or challenges
# change there. What you add yourself belongs into a drop-in: systemctl edit certflow-agent.service
`
  return units.map(({ name, text }) => ({ name, text: head + text }))
}

function agentService(config: AgentConfig, place: AgentPlace): string {
  const needs = needsOfRun(config)
  const families = ['AF_INET', 'AF_INET6', 'AF_UNIX', ...(needs.asksForAddresses ? ['AF_NETLINK'] : [])]
  return `[Unit]
Description=certflow: renew the certificates of this server
Documentation=man:certflow-agent(1)
Wants=network-online.target
After=network-online.target nss-lookup.target time-sync.target certflow-agent-recover.service
OnFailure=certflow-agent-failed.service

[Service]
Type=oneshot
${execution('run', config, place)}
# A pass that was cut short, as by a shutdown, is no failure: the next one goes on.
SuccessExitStatus=3
# It ends by itself long before; what is done by then is kept. Programs that it has started it ends itself.
TimeoutStartSec=6h
KillMode=mixed
${needs.wantsMailPassword ? mailPassword : ''}
${reach(needs, place)}

# It makes connections, and changes nothing else of the machine.
RestrictAddressFamilies=${families.join(' ')}
${hardening}
`
}

/** Without the file the service starts all the same: a mail that cannot be sent must not keep a certificate from being renewed. */
const mailPassword = `
LoadCredential=smtp-password:/etc/certflow/smtp-password
SetCredential=smtp-password:\\n
`

const agentTimer = `[Unit]
Description=certflow: renew the certificates of this server

[Timer]
OnCalendar=hourly
# Each machine at a minute of its own, always the same one.
RandomizedDelaySec=1h
FixedRandomDelay=yes
AccuracySec=1min
# A pass that was missed because the machine was down is made up for.
Persistent=yes

[Install]
WantedBy=timers.target
`

/** Where a run ends with 2 or 70 no mail goes out: then this line is all there is. systemd 251 and later put in which run, and how it ended. */
const failedService = `[Unit]
Description=certflow: tell that a run of certflow-agent failed
Documentation=man:certflow-agent(1)

[Service]
Type=oneshot
# <3> is the priority err (sd-daemon(3)).
ExecStart=/bin/echo "<3>a run failed (\${MONITOR_UNIT} \${MONITOR_SERVICE_RESULT} \${MONITOR_EXIT_STATUS}): journalctl -u certflow-agent -u certflow-agent-recover tells why, certflow-agent status what is in force"
StandardOutput=journal
SyslogLevelPrefix=yes
SyslogIdentifier=certflow-agent
DynamicUser=yes
ProtectSystem=strict
ProtectHome=yes
PrivateNetwork=yes
PrivateUsers=yes
UMask=0077
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX
CapabilityBoundingSet=
${sandbox}
`

function recoverService(
  config: AgentConfig,
  place: AgentPlace,
  needs: Pick<Needs, 'writes' | 'capabilities' | 'reads'>,
): string {
  return `[Unit]
Description=certflow: bring copies of certificates to one pair before servers start
Documentation=man:certflow-agent-recover(1)
RequiresMountsFor=${[place.stateFolder, ...needs.writes].map(unitWord).join(' ')}
Before=${serversOf(config).join(' ')}
OnFailure=certflow-agent-failed.service

[Service]
Type=oneshot
${execution('recover', config, place)}
TimeoutStartSec=2min

${reach(needs, place)}

PrivateNetwork=yes
RestrictAddressFamilies=AF_UNIX
${hardening}

[Install]
WantedBy=multi-user.target
`
}

/** All servers that are known, and those that agent.yaml reloads by systemctl. */
function serversOf({ certificates }: AgentConfig): readonly string[] {
  const known = Object.values<Service>(services).flatMap(({ units }) => units)
  const named = certificates.flatMap(({ reload }) => {
    const [program = '', verb = '', ...units] = reload?.run ?? []
    if (!/(?:^|\/)systemctl$/.test(program) || !/^(?:try-)?(?:re(?:load|start)|reload-or-restart)$/.test(verb))
      return []
    return units
      .filter((unit) => /^[\w@:.-]+$/.test(unit))
      .map((unit) => (unit.includes('.') ? unit : `${unit}.service`))
  })
  return [...new Set([...known, ...named])]
}

/** The command, and where it finds what it goes by and what it remembers. */
function execution(verb: 'run' | 'recover', { file }: AgentConfig, { program, stateFolder }: AgentPlace): string {
  const isUsualFile = file === usualConfigFile
  const words = [...program, verb, ...(isUsualFile ? [] : ['--config', file])]
  return [
    `ExecStart=${commandLine(words)}`,
    ...(isUsualFile ? ['ConfigurationDirectory=certflow'] : []),
    ...(stateFolder === usualStateFolder
      ? ['StateDirectory=certflow-agent', '# Servers walk through it to what is in force.', 'StateDirectoryMode=0711']
      : [`Environment=${unitWord(`STATE_DIRECTORY=${stateFolder}`)}`]),
    'CacheDirectory=certflow-agent',
    'CacheDirectoryMode=0700',
  ].join('\n')
}

/** What it sees, what it may write, and as whom. */
function reach(
  { writes, reads, capabilities }: Pick<Needs, 'writes' | 'capabilities' | 'reads'>,
  { stateFolder }: AgentPlace,
): string {
  const all = outermost([...writes, ...(stateFolder === usualStateFolder ? [] : [stateFolder])])
  const hidden = all.filter(isHidden)
  const readOnly = outermost(reads.filter(isHidden).map((path) => dirname(path))).filter(
    (folder) => !hidden.some((each) => isInside(folder, each)),
  )
  return [
    '# It writes where certificates are installed, where challenges are answered, and where the programs that it starts',
    '# (tests, reloads) open their files. Root without these rights could not even read the key of another user.',
    'ProtectSystem=strict',
    ...settings(
      'ReadWritePaths',
      all.filter((path) => !isHidden(path)),
    ),
    // into what is not to be entered nothing can be bound
    `ProtectHome=${[...hidden, ...readOnly].some(isInHome) ? 'tmpfs' : 'yes'}`,
    'PrivateTmp=yes',
    ...settings('BindPaths', hidden),
    ...settings('BindReadOnlyPaths', readOnly),
    `CapabilityBoundingSet=${capabilities.join(' ')}`,
  ].join('\n')
}

function isInHome(path: string): boolean {
  return homeFolders.some((folder) => isInside(path, folder))
}

/** A line for each path; what does not exist is left out by systemd. */
function settings(name: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `${name}=${unitWord(`-${path}`)}`)
}
