/*
 * Every rule with the sentence that explains it. Names are stable: scripts and suppressions may name them.
 */

/** What is asked of every file. */
const sharedRules = {
  'too-large': 'A file has at most 4 MiB.',
  'not-utf8': 'The file is a text in UTF-8.',
  'control-character': 'No control characters but tab and line end (YAML 1.2 §5.1).',
  'yaml-syntax': 'The file can be read as YAML 1.2.',
  'yaml-anchor': 'No anchors (&name): every entry says itself what it is.',
  'yaml-alias': 'No aliases (*name): every entry says itself what it is.',
  'yaml-tag': 'No tags (!name): the key alone says what a value is.',
  'yaml-directive': 'No directives but %YAML 1.2: they change what the rest means.',
  'yaml-documents': 'One document in a file.',
  'yaml-nesting': 'At most 32 lists and maps inside each other.',
  'too-many-faults': 'The first 10,000 faults of a file are shown.',
  'empty-file': 'The file says something.',
  'duplicate-key': 'A key stands once in its map.',
  'unknown-key': 'Every key is one that certflow knows.',
  'missing-key': 'Keys that an entry cannot do without are there.',
  'wrong-type': 'A value is text, number, true or false, list or map, as its key wants it.',
  'unknown-value': 'Where there is a choice, the value is one of it.',
  'out-of-range': 'Numbers and lists are within their limits; a port is 1 to 65535.',
  'bad-version': 'The version is 1.',
  'bad-text': 'Texts are not empty, not endless, and without control characters.',
  'bad-duration': 'Durations are written like 10s, 15m, 12h or 30d.',
  'bad-hours': 'Office hours and calendars name days, times and days closed that exist.',
  'bad-email': 'Addresses are written like name@example.ac.jp.',
  'secret-in-file': 'Private keys, passwords and tokens stand in files of their own.',
} as const

/** What is asked of the network that an inventory is about. Where it is a finding of a scan, too, the rule has its code. */
export const wireRules = {
  unreachable: 'Names can be looked up, and something answers at the port.',
  'starttls-refused': 'Servers switch to TLS by the protocol of `starttls`.',
  'handshake-failed': 'Servers speak TLS at the port.',
  'malformed-certificate': 'Certificates can be read.',
  'name-mismatch': 'Certificates have the name that is asked for.',
  untrusted: 'Certificates are trusted as `trust` says.',
  'self-signed': 'Certificates are issued by a CA, or pinned.',
  'incomplete-chain': 'Servers send the intermediate certificates.',
  'caa-forbids-issuer': 'CAA lets the CA issue that is to renew the certificate.',
  'manual-probeable': 'Manual entries are for what cannot be seen.',
} as const

/** What is asked of an inventory. */
export const inventoryRules = {
  ...sharedRules,
  ...wireRules,
  'bad-name': 'Names are letters, digits, dots, hyphens and underscores.',
  'bad-host': 'Hosts are DNS names or addresses, without port, scheme or path.',
  'bad-range': 'Ranges are written like 192.0.2.0/24 and begin at their first address.',
  'bad-threshold': 'Thresholds are durations like 30d or shares of the lifetime like 33%.',
  'bad-date': 'Dates exist, and are written like 2027-01-31 or 2027-01-31T09:00:00+09:00.',
  'bad-timezone': 'Time zones are those of the IANA database, like Asia/Tokyo.',
  'bad-login': 'Logins are letters, digits and . _ @ + -, at most 128.',
  'bad-pin': 'Pins are sha256: or spki-sha256: and 64 hexadecimal digits.',
  'bad-target': 'What is to be probed is written as on the command line.',
  'duplicate-endpoint': 'An endpoint (dialect, port, where it connects, server name) stands in the inventory once.',
  'duplicate-name': 'Names of contacts, escalations, manual entries, zones and agents stand once, in whatever file.',
  'duplicate-defaults': 'Defaults stand in one file of an inventory.',
  'include-missing': 'Files that are included can be read, or are optional.',
  'include-twice': 'A file is part of an inventory once.',
  'unknown-owner': 'An owner is one of the contacts.',
  'unknown-contact': 'Fallback, deputy, steps of an escalation and who is told beforehand are contacts.',
  'unknown-escalation': 'A contact names an escalation that is defined.',
  'unknown-zone': 'A zone is one of `zones`.',
  'unknown-agent': '`managed_by` names one of `agents`, or certbot, acme.sh, lego, mod_md or caddy.',
  'ca-missing': 'The file of `trust: { ca: … }` exists, beside the inventory or at its absolute path.',
  'share-in-manual': 'Thresholds of manual entries are durations, since nobody knows their lifetime.',
  'repeat-with-probe': 'What repeats is no certificate: there is nothing to probe.',
  'bad-window': 'A maintenance window ends after it begins, and names hosts that entries have.',
  'bad-rotation': 'Several contacts of a step take turns, and one alone does not.',
  'unused-contact': 'Contacts are named by something.',
  'escalation-without-end': 'An escalation says who is told when nobody answers.',
  'far-date': 'Dates of manual entries are at most ten years from now, and two ago.',
  'private-name': '`trust: public` stands where public CAs issue.',
  'public-suffix': 'Hosts are not names under which others have theirs, like ac.jp.',
  'personal-phone': 'Mobile numbers stand in files that stay off the repository.',
  'overlapping-sweep': 'Sweeps do not go through the same addresses and ports twice.',
  'bad-ignore': 'A comment certflow-ignore names a rule and a reason, and no error.',
  'unused-ignore': 'A comment certflow-ignore stands where there is something to ignore.',
  'threshold-too-long': 'Thresholds are not longer than they count for with the lifetime that was seen last.',
  'entry-removed': 'What is no longer looked at is taken out on purpose.',
  'never-probed': 'An endpoint whose address is in `never` is not probed.',
} as const

/** Rules that depend on what was asked of a check, and on the day: what is against one of them today may be fine tomorrow, with the same file. */
export const passingRules: ReadonlySet<string> = new Set([
  ...Object.keys(wireRules),
  'threshold-too-long',
  'entry-removed',
])

/** What is asked of settings. */
export const settingsRules = {
  ...sharedRules,
  'bad-address': 'Where to listen is an address and a port.',
  'bad-cron': 'Times of a schedule are five fields of cron, and come some day.',
  'bad-header': 'Logins come in a header of their own, like X-Remote-User.',
  'bad-login': inventoryRules['bad-login'],
  'bad-name': inventoryRules['bad-name'],
  'bad-host': inventoryRules['bad-host'],
  'bad-path': 'Paths name files, without ~ and $, which nobody expands.',
  'bad-range': inventoryRules['bad-range'],
  'bad-rate': 'Rates of mails are written like 20 (a minute) or 500/s.',
  'bad-resolver': 'Name servers are addresses, with a port where it is not 53.',
  'bad-timezone': inventoryRules['bad-timezone'],
  'bad-store': 'The store is sqlite: and a file.',
  'bad-url': 'Mail servers are written like smtp://mail.example.ac.jp, pages like https://www.example.ac.jp/.',
  'no-organisation': 'Mails say who writes.',
  'no-smtp': 'Channels are told of alerts beside mails, not in their place.',
} as const

/** What is asked of the configuration of an agent. */
export const agentRules = {
  ...sharedRules,
  'bad-name': inventoryRules['bad-name'],
  'bad-host': inventoryRules['bad-host'],
  'bad-target': inventoryRules['bad-target'],
  'bad-path': settingsRules['bad-path'],
  'bad-resolver': settingsRules['bad-resolver'],
  'bad-url': settingsRules['bad-url'],
  'bad-command': 'Commands are a program and its arguments, without anything that only a shell understands.',
  'bad-directory': 'A CA is letsencrypt, letsencrypt-staging, upki, or the https URL of its directory.',
  'bad-account': 'Users and groups are written as /etc/passwd and /etc/group have them.',
  'bad-mode': 'Modes are four octal digits in quotes, and let nobody but owner and group at a key.',
  'one-way': 'Where there are several ways, exactly one is given.',
  'bad-listen': 'Listeners are a port, or an address with a port.',
  'bad-subject': 'A subject is written like C=JP, O=Example University, CN=www.example.ac.jp.',
  'duplicate-name': 'Certificates have names of their own, and no name stands in one twice.',
  'duplicate-path': 'A path holds one thing of one certificate.',
  'unprovable-name': 'Wildcards are proved by dns-01, addresses by http-01 or tls-alpn-01.',
  upki: 'What UPKI does not issue is not asked of it.',
} as const

/** The name of what is wrong on the wire. */
export type WireRule = keyof typeof wireRules

/** The stable name of what is wrong. */
export type FaultRule = keyof typeof inventoryRules | keyof typeof settingsRules | keyof typeof agentRules
