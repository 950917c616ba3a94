/** What is a packaged program's own. All else of its packages is made the same way for each. */
export interface PackagedProgram {
  /** Its command; also its script in bin/, its packages, and its folder below lib/. */
  readonly name: 'certflow' | 'certflow-agent'
  /** What it is, in a line. */
  readonly summary: string
  /** The same in a paragraph. */
  readonly description: readonly string[]
  /** Its pages among those of man/. */
  readonly manPages: RegExp
  /** A file that shows how it is set up. */
  readonly example: string
  /** Units that start it, or are it: ended before it goes. */
  readonly endedUnits: readonly string[]
  /** Files of systemd/ that a package of the system brings. */
  readonly systemdFiles: readonly string[]
  /** What its package for Debian needs, beside what Node does. */
  readonly debianNeeds: readonly string[]
}

/** On each server. It runs as root, and makes its own units, with the rights that agent.yaml needs. */
export const agent: PackagedProgram = {
  name: 'certflow-agent',
  summary: 'renews the TLS certificates of this server',
  description: [
    'certflow-agent renews certificates by ACME, puts them in place, reloads the',
    'service, looks at what is served, and goes back where that is wrong. It brings',
    'its own Node.js. certflow-agent install-units makes its systemd timer.',
  ],
  // not `certflow agents`, a command of the centre
  manPages: /^certflow-agent[-.]/,
  example: 'agent.example.yaml',
  endedUnits: ['certflow-agent.timer', 'certflow-agent-recover.service'],
  systemdFiles: [],
  debianNeeds: [],
}

/** On one machine: looks at all certificates, tells people, has the pages. It runs under an account of its own. */
export const centre: PackagedProgram = {
  name: 'certflow',
  summary: 'watches TLS certificates and says in time which of them expire',
  description: [
    'certflow looks at the TLS certificates of a whole campus as the network sees',
    'them, remembers what it saw, tells owners by mail, and asks on until somebody',
    'answers; certflow serve has pages, an API and metrics. It brings its own',
    'Node.js, units for systemd, none of them enabled, and an account for them.',
  ],
  manPages: /^certflow(?!-agent[-.])/,
  example: 'inventory.example.yaml',
  endedUnits: [
    'certflow-serve.service',
    'certflow-run.timer',
    'certflow-outbox.timer',
    'certflow-run.service',
    'certflow-outbox.service',
  ],
  systemdFiles: [
    'certflow-serve.service',
    'certflow-run.service',
    'certflow-run.timer',
    'certflow-outbox.service',
    'certflow-outbox.timer',
    'sysusers.conf',
  ],
  // the account is made by systemd-sysusers, which containers have without the rest of systemd
  debianNeeds: ['systemd (>= 247) | systemd-standalone-sysusers'],
}
