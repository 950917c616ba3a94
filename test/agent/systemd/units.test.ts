import { describe, expect, test } from 'vitest'
import { loadAgentConfig, usableAgentConfig } from '../../../agent/config/load.ts'
import { commandLine, unitWord } from '../../../agent/systemd/unit-words.ts'
import { unitFiles } from '../../../agent/systemd/units.ts'

const usual = { program: ['/usr/bin/certflow-agent'], stateFolder: '/var/lib/certflow-agent' }

/** Units for one certificate with these lines, by name. */
function unitsOf(lines: string, { head = '', place = usual, file = '/etc/certflow/agent.yaml' } = {}) {
  const text = `version: 1\n${head}certificates:\n  - name: www\n    names: [www.example.test]\n    ${lines.replaceAll('\n', '\n    ')}\n`
  const config = usableAgentConfig(loadAgentConfig(text, file, 'host'), file)
  return new Map(unitFiles(config, place).map((unit) => [unit.name, unit.text]))
}

function agentService(...given: Parameters<typeof unitsOf>): string {
  return unitsOf(...given).get('certflow-agent.service') ?? ''
}

function valuesOf(unit: string, setting: string): string[] {
  return [...unit.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].map(([, value = '']) => value)
}

const install = 'install: [{ fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/keys/www.key }]'

describe('what a run may write', () => {
  // biome-ignore format: table
  test.for([
    ['the folders of install, and what the test of nginx opens', install,
      ['/etc/nginx/keys', '/etc/nginx/tls', '/run', '/var/cache/nginx', '/var/lib/nginx', '/var/log/nginx']],
    ['a webroot', 'challenge: { http-01: { webroot: /srv/www } }', ['/srv/www']],
    ['a test by its path', 'test: /usr/sbin/apache2ctl configtest', ['/run']],
    ['a service by its name', 'service: postfix', ['/var/lib/postfix', '/var/spool/postfix']],
    ['no folder twice, none inside another', 'install: [{ cert: /srv/a/b/c.pem }, { key: /srv/a/k.pem }, { chain: /srv/ab/c.pem }]', ['/srv/a', '/srv/ab']],
    ['nothing', 'challenge: { dns-01: { rfc2136: { server: ns.example.test, key_file: /etc/certflow/tsig } } }', []],
  ] as const)('%s', ([_, lines, folders]) => {
    expect(valuesOf(agentService(lines), 'ReadWritePaths')).toEqual(folders.map((folder) => `-${folder}`))
  })

  test('below the homes of people, just that folder is there', () => {
    const unit = agentService('install: [{ pkcs12: /home/app/tls/www.p12, password_file: /home/app/secrets/p12 }]')
    expect(valuesOf(unit, 'ReadWritePaths')).toEqual([])
    expect(valuesOf(unit, 'BindPaths')).toEqual(['-/home/app/tls'])
    expect(valuesOf(unit, 'BindReadOnlyPaths')).toEqual(['-/home/app/secrets'])
    expect(valuesOf(unit, 'ProtectHome')).toEqual(['tmpfs'])
  })

  test('homes of which it needs nothing are not to be entered, also where it needs something of /tmp', () => {
    for (const lines of [install, 'install: [{ cert: /tmp/app/c.pem }]'])
      expect(valuesOf(agentService(lines), 'ProtectHome')).toEqual(['yes'])
  })

  test('a state elsewhere', () => {
    const unit = agentService(install, { place: { ...usual, stateFolder: '/srv/my state' } })
    expect(valuesOf(unit, 'StateDirectory')).toEqual([])
    expect(valuesOf(unit, 'Environment')).toEqual(['"STATE_DIRECTORY=/srv/my state"'])
    expect(valuesOf(unit, 'ReadWritePaths')).toContain('"-/srv/my state"')
  })
})

describe('as whom', () => {
  const owners = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER']
  // biome-ignore format: table
  test.for([
    ['low ports', 'challenge: { http-01: { listen: 80 } }', ['CAP_NET_BIND_SERVICE']],
    ['low ports of an address', 'challenge: { tls-alpn-01: { listen: "127.0.0.1:443" } }', ['CAP_NET_BIND_SERVICE']],
    ['high ports', 'challenge: { http-01: { listen: 8080 } }', []],
    ['the test of nginx binds', 'test: nginx -t -q', ['CAP_NET_BIND_SERVICE']],
    ['the test of haproxy does not', 'service: haproxy', []],
    ['a reload that asks systemd', 'reload: systemctl reload app', []],
    ['a reload of nginx signals a process of root', 'reload: nginx -s reload', ['CAP_NET_BIND_SERVICE']],
    ['a reload of anybody', 'reload: /srv/app/bin/reload', ['CAP_KILL']],
    ['a test of anybody', 'test: /srv/app/bin/test', []],
  ] as const)('%s', ([_, lines, more]) => {
    expect(valuesOf(agentService(lines), 'CapabilityBoundingSet')).toEqual([[...owners, ...more].sort().join(' ')])
  })

  test.for([
    ['', true],
    ['verify: ["127.0.0.1:993"]', false],
  ] as const)('it asks for the addresses of the machine only where it verifies at them: %s', ([lines, asks]) => {
    const unit = agentService(`${lines}\n${install}`)
    expect(valuesOf(unit, 'RestrictAddressFamilies')[0]?.includes('AF_NETLINK')).toBe(asks)
  })

  test.for([
    ['url: smtp://user@mail.example.test', true],
    ['url: smtp://user@mail.example.test, password_file: /etc/certflow/p', false],
    ['url: smtp://mail.example.test', false],
  ] as const)('a password for mail comes as a credential where no file has it: %s', ([smtp, wants]) => {
    const unit = agentService(install, { head: `smtp: { ${smtp}, to: [a@example.test] }\n` })
    expect(valuesOf(unit, 'LoadCredential').length).toBe(wants ? 1 : 0)
  })
})

describe('recovery at boot', () => {
  test('is there only where there are copies', () => {
    expect(unitsOf(install).has('certflow-agent-recover.service')).toBe(false)
    const units = unitsOf('install: [{ combined: /srv/a.pem, as: copy }]\nreload: systemctl restart app.service other')
    const unit = units.get('certflow-agent-recover.service') ?? ''
    const before = valuesOf(unit, 'Before')[0]?.split(' ')
    expect(before).toEqual(expect.arrayContaining(['nginx.service', 'slapd.service', 'app.service', 'other.service']))
    expect(valuesOf(unit, 'ReadWritePaths')).toEqual(['-/srv'])
    expect(valuesOf(unit, 'CapabilityBoundingSet')).toEqual(['CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER'])
  })
})

describe('commands', () => {
  test('the usual places are not named', () => {
    const unit = agentService(install)
    expect(valuesOf(unit, 'ExecStart')).toEqual(['/usr/bin/certflow-agent run'])
    expect(valuesOf(unit, 'ConfigurationDirectory')).toEqual(['certflow'])
  })

  test('other places are, word by word, and nothing in them means anything to systemd', () => {
    const file = '/srv/50% "of" $HOME\\/agent.yaml'
    const unit = agentService(install, { file, place: { ...usual, program: ['/opt/node 24/bin/node', '/opt/a.js'] } })
    expect(valuesOf(unit, 'ExecStart')).toEqual([
      '"/opt/node 24/bin/node" /opt/a.js run --config "/srv/50%% \\"of\\" $$HOME\\\\/agent.yaml"',
    ])
    expect(valuesOf(unit, 'ConfigurationDirectory')).toEqual([])
  })

  // biome-ignore format: table
  test.for([
    ['/a/b.c', '/a/b.c'],
    ['-/a b', '"-/a b"'],
    ['/50%n', '"/50%%n"'],
    ["/it's;", '"/it\'s;"'],
    ['', '""'],
  ] as const)('%j is written %j', ([text, word]) => {
    expect(unitWord(text)).toBe(word)
  })

  test('no variable is expanded', () => {
    expect(commandLine(['/a', '$B $(c)'])).toBe('/a "$$B $$(c)"')
  })
})
