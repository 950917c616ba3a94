import type { ChannelAlert, ChannelMessage } from '../../src/channels/channel.ts'

const usualAlert: ChannelAlert = {
  name: 'CF-4821',
  severity: 'critical',
  condition: 'expiry',
  title: 'www.phys.example.ac.jp and 2 more',
  sentence: 'It expires on 27 December 2026, in 3 days.',
  endpoints: ['www.phys.example.ac.jp:443', 'smtp://mx.phys.example.ac.jp:25'],
  endsAt: '2026-12-27',
}

/** A message about a certificate that expires in three days, with what is given in place of the usual. */
export function messageOf(overrides: Partial<ChannelMessage> = {}): ChannelMessage {
  return {
    id: 'step-4821-1',
    recipient: '+81-3-0000-0001',
    contact: 'oncall-1',
    language: 'en',
    occasion: 'call',
    isDrill: false,
    alert: usualAlert,
    answerUrl: 'https://certflow.example.ac.jp/answer/4821.abc.def',
    at: '2026-12-24T13:10:00Z',
    ...overrides,
  }
}

/** What certificates and people may have in them: terminal escapes, mark-up of every format, mentions, templates, bidi marks. */
export const hostileTexts: readonly string[] = [
  '\u001b]0;owned\u0007\u001b[2J',
  '<script>alert(1)</script>',
  '</Say><Dial>+15550100</Dial>',
  '<!channel> <@U123> <https://evil.example|bank>',
  '@channel @all @here ~town #tag :boom:',
  '**bold** _it_ `code` [bank](https://evil.example) ![x](https://evil.example/x.png)',
  '{{DATE(2026-01-01T00:00:00Z,SHORT)}} {{flow.data.token}} {$SECRET}',
  '\u202eevil\u2066\u200b',
  '"}],"text":"injected","x":["',
  'a\r\nX-Injected: 1\r\n\r\nbody',
  '\ud800 lone \udfff',
  'x'.repeat(20_000),
]

/** A message in which a text stands wherever one from outside can. */
export function hostileMessage(text: string, language: 'en' | 'ja' = 'en'): ChannelMessage {
  const { alert } = messageOf()
  return messageOf({
    contact: text.slice(0, 64),
    language,
    alert: { ...alert, condition: text, title: text, sentence: text, endpoints: [text, text] },
  })
}
