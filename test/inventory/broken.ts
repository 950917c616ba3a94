/** An inventory of one entry. */
export function endpoint(entry: string): string {
  return `version: 1\nendpoints:\n  - ${entry}\n`
}

/** An inventory with the office hours of an escalation. */
function hours(more: string): string {
  const people = 'contacts: { a: { email: [a@example.ac.jp] } }'
  const open = 'days: mon-fri, from: "09:00", to: "17:30"'
  return `version: 1\nescalations: { e: { hours: { ${open}, ${more} }, steps: [{ contact: a, by: email }] } }\n${people}\n`
}

/** Inventories with one fault each: its place and rule, and pieces of its message and its hint. */
// biome-ignore format: table
export const oneFault: readonly (readonly [text: string, position: string, message: string, hint: string])[] = [
  // the file as YAML
  ['', '1:1 empty-file', 'says nothing', 'version: 1'],
  ['# nothing yet\n', '1:1 empty-file', 'says nothing', 'version: 1'],
  ['a: b: c\n', '1:4 yaml-syntax', 'not YAML: Nested mappings', 'look for'],
  ['version: 1\nendpoints:\n\t- host: a\n', '3:1 yaml-syntax', 'not YAML', 'indent with spaces'],
  ['version: 1\nendpoints: [a\n', '3:1 yaml-syntax', 'must be sufficiently indented', 'indent'],
  ['version: 1\nendpoints: [,]\n', '2:13 yaml-syntax', 'nothing before this comma', 'leave it out'],
  ['version: 1\n---\nversion: 1\n', '2:1 yaml-documents', 'a second document', 'without another ---'],
  ['%TAG ! tag:x,2000:\n---\nversion: 1\n', '1:1 yaml-directive', 'directives', 'leave the line out'],
  ['version: 1\n\u001b[31m: 1\n', '2:1 control-character', 'control character "\\u{1b}"', 'take it out'],
  ['[version, 1]', '1:1 wrong-type', 'the file must be a map of keys and values, not a list', 'a map'],
  ['version: 1\n? [a]\n: 1\n', '2:3 wrong-type', 'a key must be text', 'in quotes'],
  // keys
  ['endpoints: []\n', '1:1 missing-key', 'version is missing', 'write version: 1 in the first line'],
  ['version: 2\n', '1:10 bad-version', 'version "2"', 'write version: 1'],
  ['version: "1"\n', '1:10 bad-version', 'version', 'write version: 1'],
  ['version: 1\nendpoint: []\n', '2:1 unknown-key', 'unknown key "endpoint"', 'did you mean endpoints?'],
  ['version: 1\nversion: 1\n', '2:1 duplicate-key', '"version" stands here a second time', 'on line 1'],
  ['version: 1\n__proto__: {}\n', '2:1 unknown-key', 'no key has this name', 'take it out'],
  ['version: 1\nendpoints:\n', '2:11 wrong-type', 'endpoints has no value', 'a list, or leave'],
  ['version: 1\nendpoints: { host: a }\n', '2:12 wrong-type', 'endpoints must be a list, not a map', 'a list'],
  ['version: 1\nendpoints: [www]\n', '2:13 wrong-type', 'entry 1 of endpoints must be a map', 'map'],
  [endpoint('port: 443'), '3:5 missing-key', 'host is missing', 'write host:'],
  [endpoint('{ host: a, prot: 443 }'), '3:16 unknown-key', 'unknown key "prot"', 'did you mean port?'],
  [endpoint('{ host: a, server-name: b }'), '3:16 unknown-key', '"server-name"', 'did you mean server_name?'],
  [endpoint('{ host: a, "\\e[1m": 1 }'), '3:16 unknown-key', 'unknown key "\\u{1b}[1m"', 'known here: host, port'],
  [endpoint('{ host: a, trust: { pins: x } }'), '3:25 unknown-key', '"pins"', 'did you mean pin?'],
  // hosts
  [endpoint('host: 1e3'), '3:11 wrong-type', 'host must be text, not a number: YAML reads "1e3" so', 'write it in quotes: "1e3"'],
  [endpoint('host: true'), '3:11 wrong-type', 'host must be text, not true or false', 'in quotes: "true"'],
  [endpoint('host: 0x7f000001'), '3:11 wrong-type', 'not a number', 'four decimal numbers'],
  [endpoint('host: "0x7f000001"'), '3:11 bad-host', 'neither a host name nor an address', 'four decimal numbers'],
  [endpoint('host: "127.1"'), '3:11 bad-host', 'neither a host name nor an address', 'four decimal numbers'],
  [endpoint('host: www.example.ac.jp:8443'), '3:11 bad-host', 'has a port in it', 'write host: www.example.ac.jp and port: 8443'],
  [endpoint('host: "[2001:db8::7]:636"'), '3:11 bad-host', 'has a port in it', 'write host: 2001:db8::7 and port: 636'],
  [endpoint('host: "[2001:db8::7]"'), '3:11 bad-host', 'has brackets', 'without brackets'],
  [endpoint('host: https://www.example.ac.jp/'), '3:11 bad-host', 'has a scheme', 'the host alone'],
  [endpoint('host: "fe80::1%eth0"'), '3:11 bad-host', 'names a network interface', 'zones are not supported'],
  [endpoint('host: "[fe80::1%eth0]"'), '3:11 bad-host', 'names a network interface', 'zones are not supported'],
  [endpoint('host: 192.0.2.0/24'), '3:11 bad-host', 'is a range', 'under sweeps'],
  [endpoint('host: a b'), '3:11 bad-host', 'is not a host name', 'leave out the space'],
  [endpoint('{ host: a, connect: 192.0.2.7:443 }'), '3:25 bad-host', 'has a port in it', 'write host: 192.0.2.7'],
  [endpoint('{ host: a, server_name: 192.0.2.7 }'), '3:29 bad-host', 'is an address', 'a name'],
  // other values
  [endpoint('{ host: a, port: 0 }'), '3:22 out-of-range', 'port "0" is out of range', '1 to 65535'],
  [endpoint('{ host: a, port: 70000 }'), '3:22 out-of-range', 'port "70000"', '1 to 65535'],
  [endpoint('{ host: a, port: 4.5 }'), '3:22 wrong-type', 'port must be a whole number', '1 to 65535'],
  [endpoint('{ host: a, port: "443" }'), '3:22 wrong-type', 'port must be a', 'write 443 without quotes'],
  [endpoint('{ host: a, port: }'), '3:22 wrong-type', 'port has no value', 'or leave the key out'],
  [endpoint('{ host: a, starttls: smpt }'), '3:26 unknown-value', 'starttls "smpt" is not known', 'did you mean smtp?'],
  [endpoint('{ host: a, starttls: tls }'), '3:26 unknown-value', 'starttls "tls"', 'smtp, imap'],
  [endpoint('{ host: a, addresses: both }'), '3:27 unknown-value', 'addresses "both"', 'first or all'],
  [endpoint('{ host: a, legacy: yes }'), '3:24 wrong-type', 'legacy must be true or false, not text', 'write true or false'],
  [endpoint('{ host: a, trust: privat }'), '3:23 wrong-type', 'trust "privat" is not known', 'trust: public'],
  [endpoint('{ host: a, trust: { pin: sha256:abc } }'), '3:30 bad-pin', 'not a pin', '64 hexadecimal digits after sha256:, not 3'],
  [endpoint('{ host: a, trust: { pin: [md5:abc] } }'), '3:31 bad-pin', 'not a pin', 'spki-sha256:'],
  [endpoint('{ host: a, trust: { ca: none.pem } }'), '3:29 ca-missing', 'no file "none.pem"', 'put the PEM file at /nowhere/none.pem'],
  [endpoint('{ host: a, thresholds: [30] }'), '3:29 wrong-type', 'entry 1 of thresholds must be text', 'write 30d'],
  [endpoint('{ host: a, thresholds: [30d, soon] }'), '3:34 bad-threshold', '"soon" is not a threshold', '33%'],
  [endpoint('{ host: a, thresholds: [] }'), '3:28 out-of-range', 'thresholds has no entries', 'leave the key out'],
  [endpoint('{ host: a, thresholds: 30d }'), '3:28 wrong-type', 'thresholds must be a list', 'write [30d]'],
  [endpoint('{ host: a, timeout: 10 }'), '3:25 wrong-type', 'timeout must be text', 'write 10s'],
  [endpoint('{ host: a, timeout: 60d }'), '3:25 bad-duration', 'too long', 'at most 24d'],
  [endpoint('{ host: a, uses: [server] }'), '3:23 unknown-value', 'entry 1 of uses', 'client-auth'],
  [endpoint('{ host: a, renewal: manual }'), '3:25 unknown-value', 'renewal "manual"', 'automatic or vendor'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, repeat: monthly }]\n', '2:50 unknown-value', 'repeat "monthly"', 'write yearly'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, repeat: yearly, probe: a.example }]\n', '2:65 repeat-with-probe', 'nothing to probe', 'take probe out'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, announce: [] }]\n', '2:52 out-of-range', 'announce has no entries', 'at least one'],
  ['version: 1\nmaintenance: [{ from: 2026-12-05, until: 2026-12-05, reason: x }]\n', '2:42 bad-window', 'ends before it begins', 'an end after'],
  ['version: 1\nmaintenance: [{ from: 2026-12-05, until: 2026-12-06, reason: x, hosts: [b.example] }]\n', '2:73 bad-window', 'no entry has the host', 'as its entry does'],
  ['version: 1\ncontacts: { a: { email: [a@example.jp] } }\nescalations: { x: { steps: [{ contact: [a, a], by: voice }] } }\n', '3:40 bad-rotation', 'several contacts', 'rotate: week'],
  ['version: 1\ncontacts: { a: { email: [a@example.jp] } }\nescalations: { x: { steps: [{ contact: a, rotate: week, by: voice }] } }\n', '3:51 bad-rotation', 'one contact alone', '[a, b]'],
  ['version: 1\ncontacts: { a: { email: [a@example.jp] } }\nescalations: { x: { hours: { days: mon-fri, from: "17:00", to: "09:00", timezone: UTC }, steps: [{ contact: a, by: voice }] } }\n', '3:64 bad-hours', 'end before they begin', 'after the beginning'],
  ['version: 1\ncontacts: { a: { email: [a@example.jp] } }\nescalations: { x: { steps: [{ contact: [a, b], rotate: week, by: voice }] } }\n', '3:44 unknown-contact', 'is not in contacts', 'under contacts'],
  ['version: 1\nmanual: [{ name: a, expires: 2026-02-30 }]\n', '2:30 bad-date', 'does not exist in the calendar', '2027-01-31'],
  ['version: 1\nmanual: [{ name: a, expires: 31.1.2027 }]\n', '2:30 bad-date', 'is not a date', '2027-01-31'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31T25:00:00Z }]\n', '2:30 bad-date', 'not a time of day', '2027-01-31'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31T09:00:00 }]\n', '2:30 bad-date', 'is not a date', '+09:00'],
  ['version: 1\nmanual: [{ name: a }]\n', '2:10 missing-key', 'expires is missing', 'write expires:'],
  ['version: 1\nmanual: [{ name: "", expires: 2027-01-31 }]\n', '2:18 bad-text', 'empty', 'leave the key out'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, probe: "192.0.2.0/30:443" }]\n', '2:49 bad-target', 'more than one', 'one host'],
  ['version: 1\nnever: [10.50.0.1/16]\n', '2:9 bad-range', 'not the first address', 'write 10.50.0.0/16'],
  ['version: 1\nsweeps: [{ range: 192.0.2.0/24, ports: [0] }]\n', '2:41 out-of-range', 'entry 1 of ports', '65535'],
  ['version: 1\nsweeps: [{ range: 10.0.0.0/7, ports: [443] }]\n', '2:19 bad-range', 'more than 16777216 addresses', '/8 or smaller'],
  ['version: 1\nsweeps: [{ range: "2001:db8::/64", ports: [443] }]\n', '2:19 bad-range', 'more than 16777216', '/104 or smaller'],
  ['version: 1\nsweeps: [{ range: 192.0.2.0/24, ports: [] }]\n', '2:40 out-of-range', 'ports has no entries', 'at least one'],
  ['version: 1\ndefaults: { language: de }\n', '2:23 unknown-value', 'language "de"', 'en or ja'],
  ['version: 1\ncontacts: { a: { email: ["x@y\\r\\nBcc: z@w"] } }\n', '2:26 bad-email', 'is not a mail address', 'pki@'],
  ['version: 1\ncontacts: { a: { email: [a b@example.ac.jp] } }\n', '2:26 bad-email', 'is not a mail address', 'pki@'],
  ['version: 1\ncontacts: { a: { email: x@example.ac.jp } }\n', '2:25 wrong-type', 'email must be a list', 'write [x@example.ac.jp]'],
  ['version: 1\ncontacts: { a: { email: [] } }\n', '2:25 out-of-range', 'email has no entries', 'at least one'],
  ['version: 1\ncontacts: { a: { email: [x@example.ac.jp], logins: [a b] } }\n', '2:53 bad-login', '"a b" is no login', 'letters'],
  ['version: 1\ncontacts: { a b: { email: [x@example.ac.jp] } }\n', '2:13 bad-name', '"a b" is not a name', 'letters'],
  ['version: 1\ncontacts: { a: { email: [x@example.ac.jp], phone: 0312345678 } }\n', '2:51 wrong-type', 'phone must be text', 'in quotes: "0312345678"'],
  ['version: 1\nescalations: { a: { steps: [] } }\n', '2:28 out-of-range', 'steps has no entries', 'at least one'],
  ['version: 1\nescalations: { a: { steps: [{ contact: b, by: email }] } }\ncontacts: { b: { email: [x@example.ac.jp] }, c: { email: [x@example.ac.jp], escalation: d } }\n', '3:89 unknown-escalation', '"d" is not in escalations', 'write d under'],
  [endpoint('host: a.example\n  - { host: A.Example., port: 443 }'), '4:13 duplicate-endpoint', 'host "A.Example." stands here a second time', 'the first entry is on line 3'],
  [endpoint('{ host: a.example, connect: 192.0.2.7, server_name: c.example }\n  - { host: 192.0.2.7, server_name: c.example }'), '4:13 duplicate-endpoint', '"192.0.2.7" leads to where host "a.example" does', 'on line 3'],
  ['version: 1\ncontacts: { a: { language: ja } }\n', '2:16 missing-key', 'email is missing', 'write email:'],
  // office hours
  [hours('timezone: Asia/Tokio'), '2:83 bad-timezone', '"Asia/Tokio" is not a time zone', 'Asia/Tokyo'],
  [hours('timezone: Asia/Tokyo, holidays: us'), '2:105 unknown-value', 'holidays "us"', 'write jp'],
  [hours('timezone: Asia/Tokyo, closed: [2026-13-01]'), '2:104 bad-hours', 'not a day or a span', '2026-12-29/2027-01-03'],
  [hours('timezone: UTC').replace('mon-fri', 'mon-fry'), '2:36 bad-hours', '"mon-fry" names no days', 'mon-fri'],
  [hours('timezone: UTC').replace('17:30', '25:00'), '2:64 bad-hours', '"25:00" is not a time of day', '09:00'],
  [hours('timezone: UTC').replace('by: email', 'by: email, wait: 15x'), '2:129 bad-duration', '"15x" is not a duration', '15m'],
  // what YAML can do, and an inventory does not need
  ['version: 1\nzones: &z [a]\n', '2:8 yaml-anchor', 'anchors are refused', 'the value itself'],
  ['version: 1\nzones: *z\n', '2:8 yaml-alias', 'aliases are refused', 'the value itself'],
  ['version: 1\nzones: !x [a]\n', '2:8 yaml-tag', 'tags are refused', 'leave the tag out'],
  [`version: 1\nzones: ${'['.repeat(40)}\n`, '2:40 yaml-nesting', 'more than 32 levels', 'fewer levels'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, note: "password: x1" }]\n', '2:49 secret-in-file', 'a password stands here', 'take it out'],
  // references
  [endpoint('{ host: a, owner: physik }'), '3:23 unknown-owner', 'owner "physik" is not in contacts', 'write physik under contacts'],
  [endpoint('{ host: a, zone: hospital }'), '3:22 unknown-zone', 'zone "hospital" is not in zones', 'under zones'],
  [endpoint('{ host: a, managed_by: web01 }'), '3:28 unknown-agent', 'managed_by "web01"', 'under agents'],
  [endpoint('{ host: a, managed_by: certbto }'), '3:28 unknown-agent', 'managed_by "certbto"', 'did you mean certbot?'],
  [endpoint('{ host: a, fallback: center }'), '3:26 unknown-contact', 'fallback "center"', 'under contacts'],
  [endpoint('{ host: a, announce: [center] }'), '3:27 unknown-contact', 'announce "center"', 'under contacts'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, announce: [b] }]\n', '2:53 unknown-contact', 'announce "b" is not in contacts', 'under contacts'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, fallback: b }]\n', '2:52 unknown-contact', 'fallback "b"', 'under contacts'],
  ['version: 1\ndefaults: { fallback: center }\n', '2:23 unknown-contact', 'fallback "center"', 'under contacts'],
  ['version: 1\ncontacts: { physics: { email: [x@example.ac.jp], deputy: phisics } }\n', '2:58 unknown-contact', 'deputy "phisics"', 'did you mean physics?'],
  ['version: 1\nzones: [campus, campus]\n', '2:17 duplicate-name', 'stands in zones a second time', 'on line 2'],
]

/** Inventories with several faults: all of them, by position. */
export const severalFaults: readonly (readonly [text: string, positions: readonly string[]])[] = [
  [
    `version: 1
endpoints:
  - { host: a_b..c, port: 99999, owner: nobody, colour: red, thresholds: [x, 5] }
  - { host: fine.example, zone: nowhere }
manual:
  - { name: x, expires: never, owner: nobody }
nonsense: 1
`,
    [
      '3:13 bad-host',
      '3:27 out-of-range',
      '3:41 unknown-owner',
      '3:49 unknown-key',
      '3:75 bad-threshold',
      '3:78 wrong-type',
      '4:33 unknown-zone',
      '6:25 bad-date',
      '6:39 unknown-owner',
      '7:1 unknown-key',
    ],
  ],
  [
    `version: 1
defaults: &d { port: 8443 }
endpoints:
  - host: www.example.ac.jp
    owner: *d
  - *d
  - { host: !!str 12, legacy: !!js/function "x", port: 0 }
  - { <<: *d, host: b }
`,
    [
      '2:11 yaml-anchor',
      '5:12 yaml-alias',
      '6:5 yaml-alias',
      '7:13 yaml-tag',
      '7:31 yaml-tag',
      '7:56 out-of-range',
      '8:7 unknown-key',
      '8:11 yaml-alias',
    ],
  ],
  [
    `version: 1
defaults: { port: 8443 }
endpoints:
  - host: www.example.ac.jp
  - { host: www.example.ac.jp, port: 443 }
  - { host: www.example.ac.jp, connect: 192.0.2.7 }
  - { host: www.example.ac.jp, server_name: other.example.ac.jp }
  - { host: www.example.ac.jp, starttls: smtp, port: 8443 }
  - { host: WWW.Example.AC.JP., port: 8443 }
  - { host: "::ffff:192.0.2.1" }
  - { host: 192.0.2.1, owner: nobody }
manual:
  - { name: a, expires: 2027-01-31 }
  - { name: a, expires: 2027-02-31 }
`,
    [
      '9:13 duplicate-endpoint',
      '11:13 duplicate-endpoint',
      '11:31 unknown-owner',
      '14:13 duplicate-name',
      '14:25 bad-date',
    ],
  ],
  [
    'version: 3\ndefaults: { owner: a, fallback: b, port: 0 }\nzones: [x, x, "a b"]\n',
    [
      '1:10 bad-version',
      '2:20 unknown-owner',
      '2:33 unknown-contact',
      '2:42 out-of-range',
      '3:12 duplicate-name',
      '3:15 bad-name',
    ],
  ],
  [
    'endpoints:\n  - prot: 1\n  - host: ""\n  - host: a\n    host: b\n',
    ['1:1 missing-key', '2:5 missing-key', '2:5 unknown-key', '3:11 bad-host', '5:5 duplicate-key'],
  ],
  [
    'version: 1\nsweeps:\n  - { range: 192.0.2.1/24, ports: [], exclude: [x] }\n  - { ports: 443 }\n',
    ['3:14 bad-range', '3:35 out-of-range', '3:49 bad-range', '4:5 missing-key', '4:14 wrong-type'],
  ],
  [
    'version: 1\ncontacts:\n  a: { email: [x], deputy: b }\n  c: { phone: 1 }\nescalations:\n  e: { steps: [{ contact: d, by: email, wait: 5 }], finally: { contact: f, by: email } }\n',
    [
      '3:16 bad-email',
      '3:28 unknown-contact',
      '4:6 missing-key',
      '4:15 wrong-type',
      '6:27 unknown-contact',
      '6:47 wrong-type',
      '6:73 unknown-contact',
    ],
  ],
  [
    'version: 1\nmanual:\n  - { name: a, expires: 2027-13-01, thresholds: [33%] }\n  - { expires: 2027-01-31, zone: z }\n  - x\n',
    ['3:25 bad-date', '3:50 share-in-manual', '4:5 missing-key', '4:34 unknown-zone', '5:5 wrong-type'],
  ],
  [
    'version: 1\nmaintenance:\n  - { from: 2026-12-06, until: 2026-12-05, hosts: [b.example], zone: q }\n  - { from: x, until: 2026-12-05, reason: y }\n',
    ['3:5 missing-key', '3:32 bad-window', '3:52 bad-window', '3:70 unknown-zone', '4:13 bad-date'],
  ],
  [
    'version: 1\nnever: [10.0.0.1/8, "x"]\nagents: [a, a]\nendpoints:\n  - { host: b.example, managed_by: c, trust: { pin: x, ca: y.pem, z: 1 }, uses: [a], tags: web }\n',
    [
      '2:9 bad-range',
      '2:21 bad-range',
      '3:13 duplicate-name',
      '5:36 unknown-agent',
      '5:53 bad-pin',
      '5:60 ca-missing',
      '5:67 unknown-key',
      '5:82 unknown-value',
      '5:92 wrong-type',
    ],
  ],
]
