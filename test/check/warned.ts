import { endpoint } from '../inventory/broken.ts'

export const contact = (phone: string) =>
  `version: 1\ndefaults: { owner: a }\ncontacts: { a: { email: [a@example.ac.jp], phone: "${phone}" } }\n`
export const manual = (expires: string) => `version: 1\nmanual: [{ name: a, expires: ${expires} }]\n`
export const sweeps = (...entries: string[]) =>
  `version: 1\nsweeps:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}`
export const email = 'email: [a@example.ac.jp]'

/** Inventories that can be used with one warning each: its place and rule, and pieces of its message and its hint, in November 2026. */
// biome-ignore format: table
export const warned: readonly (readonly [text: string, position: string, message: string, hint: string])[] = [
  [`version: 1\ncontacts: { center: { ${email} } }\n`, '2:13 unused-contact', 'nothing names the contact "center"', 'take the contact out'],
  [`version: 1\ndefaults: { owner: b }\ncontacts:\n  a: { ${email} }\n  b: { ${email} }\n`, '4:3 unused-contact', '"a"', 'or name it'],
  [`version: 1\ncontacts: { a: { ${email}, escalation: e } }\nescalations:\n  e: { steps: [{ contact: a, by: email }] }\n`, '4:3 escalation-without-end', 'the escalation "e"', 'add finally:'],
  [manual('2062-01-31'), '2:30 far-date', '"2062-01-31" is 35 years from now', 'the year'],
  [manual('2016-01-31'), '2:30 far-date', 'is 10 years ago', 'not used any more'],
  [endpoint('{ host: printer.local, trust: public }'), '3:13 private-name', 'no public CA issues for "printer.local"', 'trust: { ca:'],
  [endpoint('{ host: www, trust: public }'), '3:13 private-name', '"www"', 'a public name'],
  [endpoint('{ host: 192.168.1.7, trust: public }'), '3:13 private-name', '"192.168.1.7"', 'pin'],
  [endpoint('{ host: "fd00::7", trust: public }'), '3:13 private-name', '"fd00::7"', 'pin'],
  [endpoint('{ host: a.example.ac.jp, server_name: a.lan, trust: public }'), '3:43 private-name', '"a.lan"', 'pin'],
  [endpoint('{ host: www.example.ac.jpp, trust: public }'), '3:13 private-name', '"www.example.ac.jpp"', 'a public name'],
  [endpoint('host: ac.jp'), '3:11 public-suffix', '"ac.jp" is a public suffix', 'www.example.ac.jp'],
  [endpoint('host: CO.UK.'), '3:11 public-suffix', '"CO.UK."', 'the name of the server'],
  [contact('090-1234-5678'), '3:51 personal-phone', 'a mobile number', 'optional: true'],
  [contact('+81 (0)80 1234 5678'), '3:51 personal-phone', 'a mobile number', 'off the repository'],
  [contact('０７０−１２３４−５６７８'), '3:51 personal-phone', 'a mobile number', 'include'],
  [sweeps('range: 192.0.2.0/24, ports: [443]', 'range: 192.0.2.128/25, ports: [8443, 443]'), '4:14 overlapping-sweep', 'of the sweep of 192.0.2.0/24', 'on line 3'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore:\n`, '4:1 bad-ignore', 'no rule is named', '<rule> <reason>'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore: unused_contacts x\n`, '4:1 bad-ignore', '"unused_contacts"', 'did you mean unused-contact?'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore: unused-contact\n`, '4:1 bad-ignore', 'the reason is missing', 'unused-contact <reason>'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore: unused-contact x\n`, '4:1 unused-ignore', 'nothing here is against unused-contact', 'take the comment out'],
]
