import { accessSync, constants, globSync } from 'node:fs'
import { join } from 'node:path'

/** A suite of test/servers or test/scale that needs a program not of npm. */
export interface ForeignSuite {
  /** `test/<folder>/<name>.test.ts`. */
  readonly name: string
  /** Default: servers. */
  readonly folder?: 'servers' | 'scale'
  /** Its main program: a name to look for, or a glob of full paths. */
  readonly binary: string
  /** Further programs that it needs. */
  readonly besides?: readonly string[]
  /** What of Debian brings them. */
  readonly packages: readonly string[]
  /** Its daemon does not start as anybody else, or it makes network namespaces. */
  readonly needsRoot?: boolean
}

/** Every suite with its program. A suite that is not listed here needs nothing. */
export const foreignSuites: readonly ForeignSuite[] = [
  { name: 'dialogues', binary: 'openssl', packages: ['openssl'] },
  { name: 'depths', binary: 'openssl', packages: ['openssl'] },
  { name: 'openssl', binary: 'openssl', packages: ['openssl'] },
  { name: 'nginx', binary: 'nginx', packages: ['nginx-light'] },
  { name: 'import-nginx', binary: 'nginx', packages: ['nginx-light'] },
  { name: 'haproxy', binary: 'haproxy', packages: ['haproxy'] },
  { name: 'agent-renew', binary: 'pebble', besides: ['nginx'], packages: ['pebble', 'nginx-light', 'openssl'] },
  {
    name: 'agents-agree',
    binary: 'pebble',
    besides: ['nginx', 'curl', 'openssl'],
    packages: ['pebble', 'nginx-light', 'curl', 'openssl'],
  },
  {
    name: 'tutorial-centre',
    binary: 'pebble',
    besides: ['nginx', 'curl', 'openssl'],
    packages: ['pebble', 'nginx-light', 'curl', 'openssl'],
  },
  { name: 'agent-deploy', binary: 'nginx', packages: ['nginx-light', 'openssl', 'procps'] },
  {
    name: 'agent-services',
    binary: 'apache2',
    besides: ['haproxy', 'postfix', 'dovecot', 'openssl'],
    packages: ['apache2', 'haproxy', 'postfix', 'dovecot-imapd', 'openssl'],
    needsRoot: true,
  },
  {
    name: 'agent-units',
    binary: 'nginx',
    besides: ['systemd-analyze', 'strace', 'ip'],
    packages: ['nginx-light', 'systemd', 'strace', 'iproute2'],
    needsRoot: true,
  },
  { name: 'postfix', binary: 'postfix', packages: ['postfix'], needsRoot: true },
  { name: 'mails', binary: 'postfix', packages: ['postfix'], needsRoot: true },
  {
    name: 'dovecot',
    binary: 'dovecot',
    packages: ['dovecot-imapd', 'dovecot-pop3d', 'dovecot-managesieved'],
    needsRoot: true,
  },
  { name: 'mailbox', binary: 'dovecot', packages: ['dovecot-imapd'], needsRoot: true },
  { name: 'slapd', binary: 'slapd', packages: ['slapd'] },
  { name: 'postgresql', binary: '/usr/lib/postgresql/*/bin/postgres', packages: ['postgresql'] },
  {
    name: 'zabbix',
    binary: 'zabbix_server',
    besides: ['php', '/usr/lib/postgresql/*/bin/postgres', '/usr/share/zabbix/api_jsonrpc.php'],
    packages: ['zabbix-server-pgsql', 'zabbix-frontend-php', 'php-cli', 'php-pgsql', 'postgresql'],
  },
  { name: 'mariadb', binary: 'mariadbd', packages: ['mariadb-server'] },
  { name: 'vsftpd', binary: 'vsftpd', packages: ['vsftpd'], needsRoot: true },
  { name: 'prosody', binary: 'prosody', packages: ['prosody'] },
  { name: 'pages', binary: 'chromium', packages: ['chromium', 'fonts-noto-cjk'] },
  { name: 'prometheus', binary: 'prometheus', besides: ['promtool'], packages: ['prometheus'] },
  { name: 'systemd', binary: 'systemd-analyze', packages: ['systemd'] },
  { name: 'agent-orders', binary: 'pebble', packages: ['pebble'] },
  {
    name: 'agent-import',
    binary: 'pebble',
    besides: ['certbot', 'lego', 'openssl'],
    packages: ['pebble', 'certbot', 'lego', 'openssl'],
  },
  { name: 'agent-rfc2136', binary: 'named', besides: ['pebble'], packages: ['bind9', 'pebble'] },
  { name: 'agent-orders', folder: 'scale', binary: 'lego', besides: ['pebble'], packages: ['lego', 'pebble'] },
  { name: 'agent-kills', folder: 'scale', binary: 'strace', besides: ['nginx'], packages: ['strace', 'nginx-light'] },
  { name: 'agent-disk', folder: 'scale', binary: 'strace', besides: ['nginx'], packages: ['strace', 'nginx-light'] },
  {
    name: 'packages',
    folder: 'scale',
    binary: 'debootstrap',
    besides: ['rpmbuild', 'dpkg-deb', 'xz', 'systemd-analyze'],
    packages: ['debootstrap', 'rpm', 'dpkg', 'xz-utils', 'systemd'],
    needsRoot: true,
  },
  { name: 'agent-at-once', folder: 'scale', binary: 'nginx', packages: ['nginx-light'] },
  { name: 'xmllint', binary: 'xmllint', packages: ['libxml2-utils'] },
  { name: 'malformed', folder: 'scale', binary: 'go', packages: ['golang-go'] },
  { name: 'sixteen', folder: 'scale', binary: 'ip', packages: ['iproute2'], needsRoot: true },
  { name: 'syn-limit', folder: 'scale', binary: 'nft', packages: ['iproute2', 'nftables'], needsRoot: true },
]

/** The first program of a suite that the machine does not have. */
export function missingOf({ binary, besides = [] }: ForeignSuite): string | undefined {
  return [binary, ...besides].find((each) => pathOf({ binary: each }) === undefined)
}

/** The full path of a suite's program, or undefined where the machine has none. Daemons are also looked for where only root does. */
export function pathOf({ binary }: Pick<ForeignSuite, 'binary'>): string | undefined {
  if (binary.includes('/')) return globSync(binary).sort().at(-1)
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin']
  return folders.map((folder) => join(folder, binary)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
