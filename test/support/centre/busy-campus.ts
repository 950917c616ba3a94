import { type Finding, finding } from '../../../src/domain/finding.ts'
import type { Observation } from '../../../src/store/observation.ts'
import { noAnswer, observed, outboxChange, placeOf, seenAnswer, seenCertificate } from '../../store/samples.ts'
import { acknowledgement, alert, alertCertificate, mute, place } from '../alerts.ts'
import { daysFromNow, judgedAt } from '../facts.ts'
import { busyRecords, hostileText } from './busy-records.ts'
import type { CentreHere } from './centre-here.ts'

/** An inventory of so many servers of two owners, and some gear. */
export function busyInventory(servers: number): string {
  const entries = Array.from({ length: servers }, (_, index) => {
    const owner = index % 3 === 0 ? 'physics' : 'center'
    return `  - { host: ${hostOf(index)}, owner: ${owner}, tags: [${index % 2 === 0 ? 'web' : 'mail'}], zone: ${index % 5 === 0 ? 'hospital' : 'campus'} }\n`
  })
  return `version: 1
defaults: { owner: center, fallback: center, language: en }
contacts:
  center: { email: [pki@center.example.ac.jp], logins: [kato] }
  physics: { email: [web@phys.example.ac.jp], language: ja, logins: [tanaka] }
zones: [campus, hospital]
manual:
  - { name: 基幹スイッチ-1, expires: 2026-12-01, owner: physics, note: "Web UI、VLAN 12 のみ" }
  - { name: '<b>core</b>', expires: 2027-03-01, owner: center, note: ${JSON.stringify(hostileText.replace('\u202e', ''))} }
  - { name: yearly-review, expires: 2026-11-10, owner: center, repeat: yearly, note: "the CA asks for it each year" }
endpoints:
${entries.join('')}`
}

/** One run over all of it: what is over, what ends in each of the coming weeks, what is silent, what is hostile; and alerts about that. */
export async function busyCampus(here: CentreHere, servers: number): Promise<void> {
  const manual = observed(0, {
    place: placeOf({ kind: 'manual', endpoint: '基幹スイッチ-1', address: undefined }),
    seen: undefined as never,
    findings: [finding('manual-expiring', 'warning', { expiresAt: daysFromNow(10), daysLeft: 10, isDuty: false })],
  })
  await here.ran([...Array.from({ length: servers }, (_, index) => server(index)), manual])
  const about = (index: number, owner = 'center') => [place({ endpoint: `${hostOf(index)}:443`, owner })]
  const over = finding('expired', 'critical', { notAfter: daysFromNow(-3) })
  const certificate = (mark: string, days: number) =>
    alertCertificate({ fingerprint: mark.padStart(64, '0'), notAfter: daysFromNow(days) })
  const subject = (mark: string) => ({ kind: 'certificate', fingerprint: mark.padStart(64, '0') }) as const
  const common = { openedAt: daysFromNow(-2), toldTo: ['center', 'physics'], told: ['30d'] }
  const alerts = [
    alert({
      ...common,
      number: 1,
      severity: 'critical',
      finding: over,
      subject: subject('1'),
      certificate: certificate('1', -3),
      places: about(0, 'physics'),
    }),
    alert({ ...common, number: 2, subject: subject('2'), certificate: certificate('2', 9), places: about(1) }),
    alert({
      ...common,
      number: 3,
      subject: subject('3'),
      certificate: certificate('3', 20),
      places: about(2),
      acknowledgement: acknowledgement(),
    }),
    alert({
      ...common,
      number: 4,
      subject: subject('4'),
      certificate: certificate('4', 25),
      places: about(3, 'physics'),
      mute: mute(),
    }),
  ]
  const told = {
    at: daysFromNow(-1),
    by: 'physics',
    action: 'named-other',
    about: 'CF-1',
    detail: { who: '佐藤（内線1234）', via: 'link' },
  }
  await here.store.alerts.save({ alerts, outbox: outboxChange(), audit: [told] }, 0)
  await busyRecords(here, '基幹スイッチ-1')
}

function hostOf(index: number): string {
  return index === 4
    ? 'a-rather-long-name-of-a-server-of-the-graduate-school.research.example.ac.jp'
    : `www${index}.example.ac.jp`
}

function server(index: number): Observation {
  const at = placeOf({
    endpoint: `${hostOf(index)}:443`,
    address: `192.0.2.${index % 250}`,
    zone: index % 5 === 0 ? 'hospital' : 'campus',
  })
  if (index % 40 === 7) {
    const failure = { stage: 'connect', reason: 'refused', detail: 'connection refused' } as const
    return observed(0, { place: at, seen: noAnswer(), findings: [finding('unreachable', 'warning', failure)] })
  }
  const days = index === 0 ? -3 : (index * 7) % 190
  const hostile = index === 5 ? '<script>document.title="taken"</script>' : `CN=${hostOf(index)}`
  const summary = {
    subject: hostile,
    issuer: 'CN=Issuing CA,O=Example University,C=JP',
    serialNumber: (index + 42).toString(16),
    subjectAltNames: [hostOf(index)],
    notBefore: daysFromNow(days - 200),
    notAfter: daysFromNow(days),
  }
  const chain = [seenCertificate(`${index.toString(16)}f`, { summary }), seenCertificate('ca')]
  const findings: Finding[] =
    days < 0
      ? [finding('expired', 'critical', { notAfter: daysFromNow(days) })]
      : days < 30
        ? [finding('expiring', days < 7 ? 'critical' : 'warning', { notAfter: daysFromNow(days), daysLeft: days })]
        : []
  return observed(0, { place: at, seen: seenAnswer({ probedAt: judgedAt, chain }), findings })
}
