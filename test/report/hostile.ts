import { type Finding, finding } from '../../src/domain/finding.ts'
import type { JudgedRow } from '../../src/domain/judged-row.ts'
import type { FailureReason, ProbeStage } from '../../src/domain/probe-result.ts'
import { inDays, manual, probed } from './rows.ts'

/** What a hostile certificate, server or careless colleague may write, by what it is aimed at. */
export const payloads: Readonly<Record<string, string>> = {
  'terminal colour': '\u001b[31mred\u001b[0m',
  'terminal title and link': '\u001b]0;owned\u0007\u001b]8;;http://evil.example\u001b\\x',
  'C1 sequence': '\u009b2J\u0090q\u009c',
  'line ends': 'first\r\nX-Injected: yes\n# HELP fake fake\rlast',
  'NUL, TAB, BS and DEL': 'a\0b\tc\bd\u007f',
  'bidi marks': 'user\u202egpj.exe\u202c \u2066isolated\u2069 \u200f\u061c',
  'zero width and separators': 'a\u200bb\u200dc\ufeffd\u2028e\u2029f',
  'lone surrogates': 'a\ud83d b\ude00 c\uffff',
  'script element': '<script>alert(1)</script><!-- --><style>*{display:none}</style>',
  'attribute break': '"\'><img src=x onerror=alert(1)> autofocus onfocus=alert(1) x="',
  'XML break': ']]><failure/><![CDATA[<?xml?><!ENTITY x "y">&lt;&#x1b;&x;',
  'spreadsheet formula': '=HYPERLINK("http://evil.example";"x")',
  'spreadsheet formula behind a space': ' \t=cmd|\'/C calc\'!A0,"=1+1"\r\n=2+2',
  'full-width formula': '＝1+1',
  'plus, minus, at': '+1,-1',
  'at sign': '@SUM(1;2)',
  'table and code': '| a | b |\n| --- | --- |\n`code` ```js\n``` ~~x~~ **b** __i__ # h',
  'markdown link and image': '[click](javascript:alert(1)) ![x](http://evil.example/x.png) <http://evil.example>',
  'metric break': 'x"} 1\ncertflow_fake{a="b\\"} 2 \\',
  'performance data': 'all is well | critical=0;;0;0',
  'very long': 'x\u0301'.repeat(40_000),
}

/** Rows that carry the payload wherever text from outside can stand. */
export function hostileRows(payload: string): JudgedRow[] {
  const findings = hostileFindings(payload)
  const name = { subject: payload, issuer: `CN=${payload},O=x`, subjectAltNames: [payload, payload] }
  const odd = { serialNumber: payload, signatureAlgorithm: payload, publicKey: { type: payload, bits: undefined } }
  const place = { serverName: payload, owner: payload, tags: [payload], zone: payload, addresses: 'all' } as const
  const failure = failed('handshake', 'alert', payload)
  return [
    {
      ...probed(payload, {
        leaf: { ...name, ...odd },
        endpoint: place,
        served: { cipher: payload, tlsVersion: payload },
        findings,
      }),
      trust: { status: 'untrusted', reason: payload, anchors: payload, path: undefined },
    },
    probed(payload, {
      endpoint: place,
      result: { address: payload },
      failure,
      findings: [finding('handshake-failed', 'warning', failure)],
    }),
    probed(payload, { endpoint: place, leaf: name }),
    probed(payload, { endpoint: { ...place, fromRange: true }, leaf: name, unlisted: true }),
    manual({ name: payload, owner: payload, note: payload, tags: [payload], zone: payload }),
    manual({ name: payload, owner: payload, note: payload }, [
      finding('manual-expired', 'critical', { expiresAt: inDays(-1), isDuty: false }),
    ]),
  ]
}

function hostileFindings(text: string): Finding[] {
  return [
    finding('expired', 'critical', { notAfter: inDays(-3) }),
    finding('invalid-dates', 'critical', { which: text }),
    finding('name-mismatch', 'critical', { wanted: text, names: [text, text, text, text, text] }),
    finding('untrusted', 'warning', { reason: text, isOther: false }),
    finding('self-signed', 'warning', { subject: text }),
    finding('incomplete-chain', 'warning', { missingIssuer: text }),
    finding('chain-order', 'warning', { disordered: true, unneeded: [text] }),
    finding('chain-expiring', 'warning', { subject: text, notAfter: inDays(2), daysLeft: 2, over: false }),
    finding('address-disagreement', 'warning', {
      addresses: [{ address: text, fingerprint: text, notAfter: undefined }],
    }),
    finding('distrust-scheduled', 'warning', { anchor: text, distrustAt: inDays(9) }),
    finding('revoked', 'critical', { revokedAt: undefined, reason: text }),
    finding('weak-key', 'critical', { key: text }),
    finding('weak-signature', 'warning', { algorithm: text, subject: text }),
    finding('old-protocol', 'warning', { tlsVersion: text, cipher: text }),
    finding('malformed-certificate', 'critical', { detail: text }),
    finding('unreachable', 'warning', failed('connect', 'refused', text)),
    finding('starttls-refused', 'warning', failed('starttls', 'protocol', text)),
  ]
}

function failed(stage: ProbeStage, reason: FailureReason, detail: string) {
  return { stage, reason, detail }
}
