import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportFormatName } from '../../src/import/index.ts'
import { campusSheet } from './campus-sheet.ts'

/** A source of a form: a text, or the files of a folder. */
export type Sample = { readonly text: string } | { readonly files: Readonly<Record<string, string>> }

const golden = (name: string) => readFileSync(join(import.meta.dirname, '../golden/import', name), 'utf8')

const nginxServer = `server {
  listen 443 ssl; listen [::]:8443 ssl;
  server_name www.example.ac.jp "portal.example.ac.jp" *.example.ac.jp; # ours
  ssl_certificate /etc/letsencrypt/live/www/fullchain.pem;
  location / { content_by_lua_block { local t = {} } return 301 https://$host\u0024{request_uri}; }
}
`

/** One of each form. A form without one does not compile. */
export const samples: Readonly<Record<ImportFormatName, Sample>> = {
  nginx: {
    files: {
      'nginx.conf': 'events {}\nhttp { include /etc/nginx/sites-enabled/*; include mime.types; }',
      'sites-enabled/www': nginxServer,
      'sites-enabled/mail': 'server { listen 192.0.2.7:9443 ssl; ssl_certificate tls/mail.pem; }',
      'tls/mail.pem': 'names: mail.example.ac.jp',
    },
  },
  apache: {
    text: `Listen 443 https
Define D example.ac.jp
<IfModule mod_ssl.c>
<VirtualHost *:443 [2001:db8::7]:8443>
  ServerName www.\u0024{D}:443
  ServerAlias portal.example.ac.jp \\
    *.example.ac.jp
  SSLEngine on
  SSLCertificateFile "/etc/pki/tls/certs/www.pem" # comment
  Include other.conf
</VirtualHost>
</IfModule>
`,
  },
  haproxy: {
    text: `global
  crt-base /etc/haproxy/tls
frontend www
  bind :443,[::]:8443 ssl crt www.pem crt-list list.txt alpn h2
  bind quic4@:443 ssl crt www.pem
  acl a hdr(host) -i www.example.ac.jp "portal.example.ac.jp"
  use_backend b if { ssl_fc_sni -i wiki.example.ac.jp }
backend b
  server s 192.0.2.9:80
`,
  },
  certbot: {
    files: {
      'renewal/www.example.ac.jp.conf': golden('letsencrypt/renewal/www.example.ac.jp.conf'),
      'renewal/wiki.example.ac.jp.conf': golden('letsencrypt/renewal/wiki.example.ac.jp.conf'),
      'live/www.example.ac.jp/cert.pem': 'names: www.example.ac.jp portal.example.ac.jp *.example.ac.jp',
    },
  },
  lego: {
    files: {
      'certificates/moodle.example.ac.jp.json': golden('lego/certificates/moodle.example.ac.jp.json'),
      'certificates/moodle.example.ac.jp.crt': 'names: moodle.example.ac.jp lms.example.ac.jp',
    },
  },
  'acme.sh': {
    files: {
      'www.example.ac.jp_ecc/www.example.ac.jp.conf':
        "Le_Domain='www.example.ac.jp'\nLe_Alt='portal.example.ac.jp,*.example.ac.jp'\nLe_Webroot='dns_nsupdate'\nLe_API='https://acme-v02.api.letsencrypt.org/directory'\n",
    },
  },
  zone: {
    text: `$ORIGIN .\n${golden('example.ac.jp.zone')}$ORIGIN lab.example.ac.jp.\nn\\105 60 IN A ( 192.0.2.1 ) ; x\n`,
  },
  nmap: { text: golden('nmap.xml') },
  'crt.sh': {
    text: JSON.stringify([
      {
        id: 1,
        common_name: 'www.example.ac.jp',
        name_value: 'www.example.ac.jp\n*.example.ac.jp',
        not_after: '2099-01-01T00:00:00',
      },
      { id: 2, common_name: 'old.example.ac.jp', name_value: 'old.example.ac.jp', not_after: '2020-01-01T00:00:00' },
    ]),
  },
  zabbix: {
    text: `zabbix_export:
  version: '7.0'
  hosts:
    - host: web01
      name: 'Web # 1'
      interfaces:
        - { ip: 192.0.2.7, dns: web01.example.ac.jp, useip: 'NO' }
      macros:
        - { macro: '{$CERT.WEBSITE.HOSTNAME}', value: www.example.ac.jp }
      items:
        - { key: 'web.certificate.get[{$CERT.WEBSITE.HOSTNAME},8443,192.0.2.7]' }
    - host: core1
      interfaces: [{ ip: 192.0.2.8 }]
`,
  },
  'uptime-kuma': {
    text: JSON.stringify({
      version: '1.23.16',
      monitorList: [
        { id: 1, name: 'Portal: #1', type: 'http', url: 'https://portal.example.ac.jp/login', active: true },
        { id: 2, name: 'LDAP', type: 'port', hostname: 'ldap.example.ac.jp', port: 636 },
      ],
    }),
  },
  csv: { text: campusSheet() },
  hosts: {
    text: '# ours\nhttps://www.example.ac.jp:8443/\nportal.example.ac.jp@192.0.2.7:443, smtp://mx.example.ac.jp\n[2001:db8::7]:636\n',
  },
}
