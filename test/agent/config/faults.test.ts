import { describe, expect, test } from 'vitest'
import { loadAgentConfig } from '../../../agent/config/load.ts'
import { agentRules } from '../../../src/yaml/rules.ts'

const good = `version: 1
directory: letsencrypt
certificates:
  - name: www
    names: [www.example.ac.jp, example.ac.jp]
    challenge: { http-01: { webroot: /var/www/html } }
    install:
      - { fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/tls/www.key }
`

/** Faults of the good file with one piece in place of another: \`line:column rule\`, at what the mark ‸ stands before. */
function faultsOf(before: string, after: string): { found: string[]; wanted: string } {
  const marked = good.replace(before, after)
  expect(marked).not.toBe(good)
  const lines = marked.slice(0, marked.indexOf('‸')).split('\n')
  const text = marked.replace('‸', '')
  const { config, faults } = loadAgentConfig(text, 'agent.yaml', 'host.example')
  if (faults.some(({ severity }) => severity === 'error')) expect(config).toBeUndefined()
  return {
    found: faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`),
    wanted: `${lines.length}:${(lines.at(-1) ?? '').length + 1}`,
  }
}

const name = 'name: www\n'
const names = 'names: [www.example.ac.jp, example.ac.jp]'
const challenge = 'challenge: { http-01: { webroot: /var/www/html } }'
const install = '{ fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/tls/www.key }'
const directory = 'directory: letsencrypt\n'

describe('one fault each', () => {
  // biome-ignore format: table
  test.for([
    ['bad-version',     'version: 1',  'version: ‸2'],
    ['missing-key',     `    ${names}\n`, ''],
    ['unknown-key',     name,          'name: www\n    ‸domains: []\n'],
    ['bad-name',        name,          'name: ‸../x\n'],
    ['bad-name',        name,          'name: ‸.hidden\n'],
    ['bad-host',        names,         'names: [‸"exa mple"]'],
    ['bad-host',        names,         'names: [‸my_host.example]'],
    ['bad-host',        names,         'names: [‸"www.*.example"]'],
    ['out-of-range',    names,         'names: ‸[]'],
    ['wrong-type',      names,         'names: ‸www.example.ac.jp'],
    ['duplicate-name',  names,         'names: [a.example, ‸A.example]'],
    ['duplicate-name',  good.slice(good.indexOf('  - name'), good.indexOf('    install')), `  - { name: www, names: [a.example] }\n  - name: ‸www\n    ${names}\n`],
    ['bad-directory',   directory,     'directory: ‸letsencrpyt\n'],
    ['bad-directory',   directory,     'directory: ‸http://ca.example/dir\n'],
    ['secret-in-file',  directory,     'directory: ‸https://user:pw@ca.example/dir\n'],
    ['bad-path',        directory,     'ca: ‸~/ca.pem\n'],
    ['bad-email',       directory,     'contact: ‸pki\n'],
    ['bad-url',         directory,     'proxy: ‸proxy.example:3128\n'],
    ['unknown-value',   name,          'name: www\n    key: ‸rsa2048\n'],
    ['unknown-value',   name,          'name: www\n    service: ‸ngnix\n'],
    ['bad-subject',     name,          'name: www\n    subject: ‸"X=1"\n'],
    ['bad-subject',     name,          'name: www\n    subject: ‸"C=Japan"\n'],
    ['bad-command',     name,          'name: www\n    test: ‸"nginx -t && true"\n'],
    ['bad-command',     name,          `name: www\n    test: ‸"nginx 'oh"\n`],
    ['bad-command',     name,          'name: www\n    reload: ‸[sh, "|"]\n'],
    ['bad-hours',       name,          'name: www\n    reload: { run: "true", during: ‸"10-15" }\n'],
    ['bad-hours',       name,          'name: www\n    reload: { run: "true", at: ‸"25:00" }\n'],
    ['bad-target',      name,          'name: www\n    verify: [‸"gopher://x"]\n'],
    ['bad-duration',    name,          'name: www\n    verify_within: ‸"10"\n'],
    ['bad-listen',      challenge,     'challenge: { http-01: { listen: ‸70000 } }'],
    ['bad-listen',      challenge,     'challenge: { http-01: { listen: ‸"localhost:80" } }'],
    ['unknown-key',     challenge,     'challenge: { ‸http01: { listen: 80 } }'],
    ['unknown-key',     challenge,     'challenge: { dns-01: { exec: { lego: /x }, ‸route53: {} } }'],
    ['missing-key',     challenge,     'challenge: { dns-01: { rfc2136: ‸{ server: ns.example } } }'],
    ['bad-url',         challenge,     'challenge: { dns-01: { acme-dns: { url: ‸"http://dns.example", credentials_file: c } } }'],
    ['one-way',         challenge,     'challenge: ‸{}'],
    ['one-way',         challenge,     'challenge: ‸{ http-01: { listen: 80 }, tls-alpn-01: { listen: 443 } }'],
    ['one-way',         challenge,     'challenge: { http-01: ‸{ listen: 80, webroot: /w } }'],
    ['one-way',         challenge,     'challenge: { dns-01: ‸{} }'],
    ['one-way',         challenge,     'challenge: { dns-01: { exec: ‸{} } }'],
    ['bad-resolver',    challenge,     'challenge: { dns-01: { rfc2136: { server: "ns.example", key_file: k }, resolvers: [‸ns] } }'],
    ['unprovable-name', names,         'names: [‸"*.example.ac.jp"]'],
    ['unprovable-name', good.slice(good.indexOf('names')), 'names: [‸192.0.2.7]\n    challenge: { dns-01: { exec: { lego: /x } } }\n'],
    ['missing-key',     challenge,     '‸profile: shortlived'],
    ['bad-mode',        install,       '{ key: /k, mode: ‸"0644" }'],
    ['bad-mode',        install,       '{ key: /k, mode: ‸"rw" }'],
    ['bad-account',     install,       '{ key: /k, owner: ‸"a b" }'],
    ['duplicate-path',  install,       '{ fullchain: /k, key: ‸/k }'],
    ['missing-key',     install,       '‸{ owner: root }'],
    ['missing-key',     install,       '{ key: /k, ‸password_file: /p }'],
    ['secret-in-file',  directory,     '‸password: geheim\n'],
    ['secret-in-file',  directory,     'smtp: { url: ‸smtp://u:pw@mail.example, to: [a@example.ac.jp] }\n'],
  ] as const)('%s: %j → %j', ([rule, before, after]) => {
    const { found, wanted } = faultsOf(before, after.includes('‸') ? after : `${after}`)
    expect(found).toHaveLength(1)
    expect(found[0]).toBe(after.includes('‸') ? `${wanted} ${rule}` : found[0])
    expect(found[0]).toMatch(new RegExp(`${rule}$`))
  })
})

describe('a key that nobody knows is told of with those that are known', () => {
  // biome-ignore format: table
  test.for([
    [challenge, 'challenge: { htp-01: { listen: 80 } }',                        'did you mean http-01?'],
    [challenge, 'challenge: { quic-99: {} }',                                   'known here: http-01, tls-alpn-01, dns-01'],
    [challenge, 'challenge: { http-01: { web-root: /w } }',                     'did you mean webroot?'],
    [challenge, 'challenge: { tls-alpn-01: { listen: 443, at: 1 } }',           'known here: listen'],
    [challenge, 'challenge: { dns-01: { exec: { lego: /x }, route53: {} } }',   'known here: rfc2136, exec, acme-dns, resolvers, look_at, propagation'],
    [challenge, 'challenge: { dns-01: { exec: { certbot: { auth: /x, clean: /y } } } }', 'known here: auth, cleanup'],
    [challenge, 'challenge: { dns-01: { rfc2136: { server: a.example, key_file: k, zones: z } } }', 'did you mean zone?'],
    [name,      'name: www\n    reload: { run: "true", hours: "10-15" }\n',     'known here: run, during, at'],
  ] as const)('%j → %j', ([before, after, hint]) => {
    const { faults } = loadAgentConfig(good.replace(before, after), 'agent.yaml', 'host.example')
    expect(faults.map((fault) => [fault.rule, fault.hint])).toEqual([['unknown-key', hint]])
  })
})

describe('UPKI, before an order is spent on it', () => {
  const upki = (rest: string) => `version: 1
directory: upki
certificates:
  - name: portal
    challenge: { http-01: { listen: 80 } }
${rest}`
  const eab = '    eab: { kid: k, hmac_file: /etc/certflow/k }\n'
  // biome-ignore format: table
  test.for([
    ['good, RSA',        `    names: [a.example]\n    key: rsa-2048\n${eab}`,                                     0],
    ['good, ECDSA',      `    names: [a.example]\n    key: ecdsa-p384\n${eab}`,                                   0],
    ['the usual key',    `    names: [a.example]\n${eab}`,                                                        1],
    ['no binding',       '    names: [a.example]\n    key: rsa-2048\n',                                            1],
    ['nine names',       `    names: [a.x, b.x, c.x, d.x, e.x, f.x, g.x, h.x, i.x]\n    key: rsa-2048\n${eab}`,    1],
    ['an address',       `    names: [a.example, 192.0.2.7]\n    key: rsa-2048\n${eab}`,                          1],
  ] as const)('%s', ([, rest, count]) => {
    const { faults } = loadAgentConfig(upki(rest), 'agent.yaml', 'host')
    expect(faults.map(({ rule }) => rule)).toEqual(Array(count).fill('upki'))
  })

  test('one binding for several certificates', () => {
    const text = upki(
      `    names: [a.example]\n    key: rsa-2048\n  - name: two\n    names: [b.example]\n    key: rsa-2048\n    challenge: { http-01: { listen: 80 } }\n`,
    )
    const { faults } = loadAgentConfig(
      text.replace('certificates:', 'eab: { kid: k, hmac_file: /k }\ncertificates:'),
      'agent.yaml',
      'host',
    )
    expect(faults.map(({ line, rule }) => `${line} ${rule}`)).toEqual(['5 upki', '9 upki'])
  })
})

test('a secret is not repeated in any message', () => {
  const { faults } = loadAgentConfig(`password: geheim123\n${good}`, 'agent.yaml', 'host')
  expect(JSON.stringify(faults)).not.toContain('geheim123')
})

test('each rule of an agent has its sentence', () => {
  for (const [rule, sentence] of Object.entries(agentRules)) expect(sentence, rule).toMatch(/^\S.*\.$/)
})
