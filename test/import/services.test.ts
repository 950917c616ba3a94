import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { importedText } from './importing.ts'

const golden = (name: string) => readFileSync(join(import.meta.dirname, '../golden/import', name), 'utf8')

describe('nmap', () => {
  test('what nmap 7.93 wrote, less its finger prints, of another address', () => {
    const { lines, remarks } = importedText(golden('nmap.xml'))
    expect(lines).toEqual([
      '- { host: www.example.ac.jp, port: 34443, connect: 192.0.2.7 }',
      '- { host: 192.0.2.7, port: 34587, starttls: smtp }',
    ])
    expect(remarks).toEqual([])
  })

  const run = (ports: string, hostnames = '', address = '192.0.2.7') =>
    `<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap"><host><status state="up"/><address addr="00:11:22:33:44:55" addrtype="mac"/><address addr="${address}" addrtype="ipv4"/><hostnames>${hostnames}</hostnames><ports>${ports}</ports></host></nmaprun>`
  const port = (id: number | string, service: string, more = '', state = 'open', protocol = 'tcp') =>
    `<port protocol="${protocol}" portid="${id}"><state state="${state}"/><service ${service}/>${more}</port>`
  const script = (output: string) => `<script id="ssl-cert" output="${output}"/>`

  // biome-ignore format: table
  test.for<readonly [what: string, xml: string, lines: readonly string[], remarks?: readonly string[]]>([
    ['the name that was scanned', run(port(443, 'name="https"'), '<hostname name="www.example.ac.jp" type="user"/><hostname name="srv1.example.ac.jp" type="PTR"/>'), ['- { host: www.example.ac.jp }']],
    ['the name in reverse DNS', run(port(993, 'name="imaps"'), '<hostname name="mail.example.ac.jp" type="PTR"/>'), ['- { host: mail.example.ac.jp, port: 993 }']],
    ['no name', run(port(8443, 'name="http" tunnel="ssl"'), '', '2001:db8::7'), ['- { host: "2001:db8::7", port: 8443 }']],
    ['a certificate for a wildcard', run(port(443, 'name="https"', script('Subject Alternative Name: DNS:*.example.ac.jp, DNS:example.ac.jp, IP Address:192.0.2.7'))), ['- { host: example.ac.jp, connect: 192.0.2.7 }']],
    ['closed, filtered, UDP, no TLS', run(port(443, 'name="https"', '', 'closed') + port(444, 'name="https"', '', 'filtered') + port(443, 'name="https"', '', 'open', 'udp') + port(80, 'name="http"') + port(22, 'name="ssh"')), []],
    ['STARTTLS', run(port(25, 'name="smtp"') + port(389, 'name="ldap"', script('x')) + port(5432, 'name="postgresql"')), ['- { host: 192.0.2.7, starttls: smtp }', '- { host: 192.0.2.7, starttls: ldap }'],
      ['192.0.2.7 port 5432: left out: postgresql showed no certificate (scan with --script ssl-cert)']],
    ['what nmap does not write', run(port('99999', 'name="https"') + port(443, 'name="https"', '', 'open').replaceAll('portid="443"', 'portid="x"')), [], ['left out: a host cannot be read']],
    ['hostile names', run(port(443, 'name="https"', script('DNS:evil\u001b[2J, DNS:$(x).example.ac.jp')), '<hostname name="a&#10;b" type="user"/>'), ['- { host: 192.0.2.7 }']],
    ['entities', `<!DOCTYPE nmaprun [<!ENTITY a "192.0.2.1">]>\n${run(port(443, 'name="https"'), '', '&a;').replace('<!DOCTYPE nmaprun>', '').replace('<?xml version="1.0"?>', '')}`, []],
  ])('%s', ([, xml, lines, remarks = []]) => {
    const imported = importedText(xml)
    expect({ lines: imported.lines, remarks: imported.remarks }).toEqual({ lines, remarks })
  })

  test.for(['<nmaprun>', `<nmaprun>${'<a>'.repeat(100_000)}`, '<nmaprun'])('%.20s is refused', (xml) => {
    expect(() => importedText(xml, { from: 'nmap' })).toThrow('it is no XML of nmap')
  })
})

describe('crt.sh', () => {
  const certificate = (id: number, names: string, notAfter: string) => ({
    issuer_ca_id: 183267,
    issuer_name: "C=US, O=Let's Encrypt, CN=R11",
    common_name: names.split('\n')[0],
    name_value: names,
    id,
    entry_timestamp: '2026-10-01T00:00:00.123',
    not_before: '2026-10-01T00:00:00',
    not_after: notAfter,
    serial_number: '03ab',
    result_count: 2,
  })

  test('names of certificates that have not ended, each once', () => {
    const { lines, remarks } = importedText(
      JSON.stringify([
        certificate(1, 'www.example.ac.jp\nexample.ac.jp', '2026-12-30T00:00:00'),
        certificate(2, 'www.example.ac.jp', '2026-01-01T00:00:00'),
        certificate(3, 'old.example.ac.jp\nolder.example.ac.jp', '2025-01-01T00:00:00'),
        certificate(4, '*.example.ac.jp\npki@example.ac.jp', '2027-01-01T00:00:00'),
        { id: 5 },
      ]),
    )
    expect(lines).toEqual(['- { host: www.example.ac.jp }', '- { host: example.ac.jp }'])
    expect(remarks).toEqual([
      'left out: a certificate cannot be read',
      'certificate 4: left out: "*.example.ac.jp" is a wildcard',
      'certificate 4: left out: "pki@example.ac.jp" is a mail address',
      'left out: 2 names of certificates that have ended',
    ])
  })

  test.for(['{}', '[', 'null'])('%s is refused', (text) => {
    expect(() => importedText(text, { from: 'crt.sh' })).toThrow('it is no list in JSON')
  })
})

describe('uptime-kuma', () => {
  const monitors = [
    {
      id: 1,
      name: 'Portal',
      type: 'http',
      url: 'https://portal.example.ac.jp/login?x=1',
      active: true,
      basic_auth_pass: 's3cret',
    },
    { id: 2, name: 'www.example.ac.jp', type: 'keyword', url: 'https://www.example.ac.jp:8443', active: 1 },
    { id: 3, name: 'LDAP', type: 'port', hostname: 'ldap.example.ac.jp', port: 636 },
    { id: 4, name: 'Mail', type: 'port', hostname: 'mx.example.ac.jp', port: '25' },
    { id: 5, name: 'SSH', type: 'port', hostname: 'ssh.example.ac.jp', port: 22 },
    { id: 6, name: 'plain', type: 'http', url: 'http://plain.example.ac.jp' },
    { id: 7, name: 'off', type: 'http', url: 'https://off.example.ac.jp', active: 0 },
    { id: 8, name: 'with a password', type: 'http', url: 'https://u:p@www.example.ac.jp' },
    { id: 9, name: 'ping', type: 'ping', hostname: '192.0.2.1' },
    { id: 10, name: 'mail', type: 'smtp', hostname: 'smtp.example.ac.jp', port: 587 },
    { id: 11, name: 'grpc', type: 'grpc-keyword', grpcUrl: 'grpc.example.ac.jp:8443', grpcEnableTls: true },
    { id: 12 },
  ]

  test('what monitors look at with TLS', () => {
    const { lines, remarks } = importedText(
      JSON.stringify({
        version: '1.23.16',
        notificationList: [{ config: '{"smtpPassword":"s3cret"}' }],
        monitorList: monitors,
      }),
    )
    expect(lines).toEqual([
      '- { host: portal.example.ac.jp } # note: Portal',
      '- { host: www.example.ac.jp, port: 8443 }',
      '- { host: ldap.example.ac.jp, port: 636 } # note: LDAP',
      '- { host: mx.example.ac.jp, starttls: smtp } # note: Mail',
      '- { host: smtp.example.ac.jp, port: 587, starttls: smtp } # note: mail',
      '- { host: grpc.example.ac.jp, port: 8443 } # note: grpc',
    ])
    expect(remarks).toEqual([
      'monitor 5: left out: nothing that it looks at speaks TLS (port)',
      'monitor 6: left out: nothing that it looks at speaks TLS (http)',
      'monitor 7: left out: it is paused',
      'monitor 8: left out: a password stands in a URL (take it out)',
      'monitor 9: left out: nothing that it looks at speaks TLS (ping)',
      'monitor at place 12: left out: it cannot be read',
    ])
  })

  test.for(['[]', '{"monitorList": 1}', '{'])('%s is refused', (text) => {
    expect(() => importedText(text, { from: 'uptime-kuma' })).toThrow('it has no monitorList')
  })
})

describe('Zabbix', () => {
  const yaml = `zabbix_export:
  version: '7.0'
  host_groups:
    - uuid: dc579cd7a1a34222933f24f52a68bcd8
      name: 'Linux servers'
  hosts:
    - host: web01
      name: 'Web, the first'
      groups:
        - name: 'Linux servers'
      interfaces:
        - useip: 'NO'
          ip: 192.0.2.7
          dns: web01.example.ac.jp
          interface_ref: if1
      macros:
        - macro: '{$CERT.WEBSITE.HOSTNAME}'
          value: www.example.ac.jp
        - macro: '{$PASSWORD}'
          value: s3cret
      items:
        - uuid: 1
          name: 'Get'
          key: 'web.certificate.get[{$CERT.WEBSITE.HOSTNAME},{$CERT.WEBSITE.PORT},{$CERT.WEBSITE.IP}]'
        - name: HTTPS
          key: 'net.tcp.service[https,,8443]'
        - name: SSH
          key: 'net.tcp.service[ssh]'
      httptests:
        - name: login
          steps:
            - name: a
              url: https://portal.example.ac.jp/login
            - name: b
              url: 'http://plain.example.ac.jp/'
    - host: core1
      interfaces:
        - ip: 192.0.2.8
    - host: old
      status: DISABLED
      interfaces:
        - ip: 192.0.2.9
    - host: nowhere
`
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<zabbix_export><version>6.0</version><hosts>
<host><host>web01</host><name>Web, the first</name><interfaces><interface><useip>NO</useip><ip>192.0.2.7</ip><dns>web01.example.ac.jp</dns></interface></interfaces>
<macros><macro><macro>{$CERT.WEBSITE.HOSTNAME}</macro><value>www.example.ac.jp</value></macro></macros>
<items><item><key>web.certificate.get[{$CERT.WEBSITE.HOSTNAME},443]</key></item><item><key>net.tcp.service[https,,8443]</key></item></items>
<httptests><httptest><steps><step><url>https://portal.example.ac.jp/login</url></step></steps></httptest></httptests></host>
<host><host>core1</host><interfaces><interface><ip>192.0.2.8</ip></interface></interfaces><macros/></host>
<host><host>old</host><status>DISABLED</status><interfaces/></host>
<host><host>nowhere</host></host>
</hosts></zabbix_export>`
  const lines = [
    '- { host: portal.example.ac.jp }',
    '- { host: www.example.ac.jp }',
    '- { host: web01.example.ac.jp, port: 8443 }',
    '- { host: 192.0.2.8 } # name: core1',
  ]
  const remarks = [
    'host "old": left out: it is disabled',
    'host "nowhere": left out: it has neither a full name nor an address',
  ]
  const json = JSON.stringify({ zabbix_export: parse(yaml).zabbix_export })

  test.for([
    ['YAML', yaml],
    ['XML', xml],
    ['JSON', json.replace(',{$CERT.WEBSITE.PORT},{$CERT.WEBSITE.IP}', ',443,192.0.2.7')],
  ] as const)('%s', ([form, text]) => {
    const imported = importedText(text)
    const expected = form === 'JSON' ? lines.with(1, '- { host: www.example.ac.jp, connect: 192.0.2.7 }') : lines
    expect({ lines: imported.lines, remarks: imported.remarks }).toEqual({ lines: expected, remarks })
  })

  // biome-ignore format: table
  test.for([
    ['web.certificate.get[]', 'the target is empty'],
    ['web.certificate.get[www.example.ac.jp,x]', '"x" is not a port'],
    ['web.certificate.get[192.0.2.0/24]', '"192.0.2.0/24" is a range'],
    ['net.tcp.service[https,a b]', '"a b" has a space'],
  ])('an item %s is told', ([key, problem]) => {
    const { lines: none, remarks: said } = importedText(JSON.stringify({ zabbix_export: { hosts: [{ host: 'a', items: [{ key }] }] } }))
    expect({ none, said }).toEqual({ none: [], said: [expect.stringContaining(`host "a": left out: ${problem}`)] })
  })

  test.for([
    'zabbix_export: 1',
    'zabbix_export:\n  hosts: {',
    'zabbix_export: { hosts: *a }',
    '{"zabbix_export":',
    '<zabbix_export>',
  ])('%j is refused', (text) => {
    expect(() => importedText(text, { from: 'zabbix' })).toThrow(/^Cannot read "source" as zabbix: /)
  })
})
