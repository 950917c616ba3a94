import { basename } from 'node:path'

/** What is usual for a service: what tests its configuration, what tells it of new files, and where it answers. */
export interface Service {
  /** Folders of its configuration: who installs below one of them means this service. */
  readonly folders: readonly string[]
  readonly test: string
  readonly reload: string
  /** Targets; none where it serves the names of its certificate on 443. */
  readonly verify: readonly string[]
  /** What systemd calls it on the one family or the other. */
  readonly units: readonly string[]
  /** Folders in which its own program opens or makes files, also where it only tests. */
  readonly writes: readonly string[]
  /** Its test binds the ports of its listeners, and fails where it may not. */
  readonly bindsInTest: boolean
}

/** The services that are known by name, as Debian and its relatives and RHEL and its relatives run them. Whatever agent.yaml says itself counts for more. */
export const services = {
  // its test opens logs, which belong to others, makes its pid file and its folders for bodies, and binds its ports
  nginx: {
    folders: ['/etc/nginx'],
    test: 'nginx -t -q',
    reload: 'systemctl reload nginx',
    verify: [],
    units: ['nginx.service'],
    writes: ['/run', '/var/cache/nginx', '/var/lib/nginx', '/var/log/nginx'],
    bindsInTest: true,
  },
  // apache2ctl makes folders below /run before it tests
  apache: {
    folders: ['/etc/apache2'],
    test: 'apache2ctl configtest',
    reload: 'systemctl reload apache2',
    verify: [],
    units: ['apache2.service'],
    writes: ['/run'],
    bindsInTest: false,
  },
  httpd: {
    folders: ['/etc/httpd'],
    test: 'httpd -t',
    reload: 'systemctl reload httpd',
    verify: [],
    units: ['httpd.service'],
    writes: [],
    bindsInTest: false,
  },
  haproxy: {
    folders: ['/etc/haproxy'],
    test: 'haproxy -c -q -f /etc/haproxy/haproxy.cfg',
    reload: 'systemctl reload haproxy',
    verify: [],
    units: ['haproxy.service'],
    writes: [],
    bindsInTest: false,
  },
  // its check makes what is missing of the queue
  postfix: {
    folders: ['/etc/postfix'],
    test: 'postfix check',
    reload: 'systemctl reload postfix',
    verify: ['smtp://127.0.0.1:25', '127.0.0.1:465', 'smtp://127.0.0.1:587'],
    units: ['postfix.service', 'postfix@-.service'],
    writes: ['/var/lib/postfix', '/var/spool/postfix'],
    bindsInTest: false,
  },
  dovecot: {
    folders: ['/etc/dovecot'],
    test: 'doveconf -n',
    reload: 'systemctl reload dovecot',
    verify: ['127.0.0.1:993', 'imap://127.0.0.1:143', '127.0.0.1:995'],
    units: ['dovecot.service'],
    writes: [],
    bindsInTest: false,
  },
  // slapd reads its certificate when it starts, and never again
  slapd: {
    folders: ['/etc/ldap', '/etc/openldap'],
    test: 'slaptest -Q -u',
    reload: 'systemctl restart slapd',
    verify: ['127.0.0.1:636', 'ldap://127.0.0.1:389'],
    units: ['slapd.service'],
    writes: [],
    bindsInTest: false,
  },
  exim: {
    folders: ['/etc/exim4', '/etc/exim'],
    test: 'exim4 -bV',
    reload: 'systemctl reload exim4',
    verify: ['smtp://127.0.0.1:25', '127.0.0.1:465', 'smtp://127.0.0.1:587'],
    units: ['exim4.service', 'exim.service'],
    writes: [],
    bindsInTest: false,
  },
} as const satisfies Readonly<Record<string, Service>>

/** The name of a service. */
export type ServiceName = keyof typeof services

/** The service whose configuration the paths are part of; undefined where they belong to none that is known, or to several. */
export function serviceOfPaths(paths: readonly string[]): ServiceName | undefined {
  const names = Object.keys(services) as ServiceName[]
  const found = new Set(
    paths.map((path) => names.find((name) => services[name].folders.some((folder) => path.startsWith(`${folder}/`)))),
  )
  const [only] = found
  return found.size === 1 ? only : undefined
}

/** The service whose own program a command calls; undefined where it calls another. */
export function serviceOfProgram(path: string): Service | undefined {
  const name = basename(path)
  return Object.values<Service>(services).find(({ test }) => test.startsWith(`${name} `))
}
