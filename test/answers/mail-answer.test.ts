import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mailAnswer, type ReadMail } from '../../src/answers/mail-answer.ts'
import { answerInLine } from '../../src/answers/mail-words.ts'
import { mailWords } from '../../src/notify/words/index.ts'

const today = '2026-11-27'
const week = '2026-12-04'

// biome-ignore format: table
test.for([
  ['私が対応します', { kind: 'mine', until: week }],
  ['対応いたします。', { kind: 'mine', until: week }],
  ['・私が対応します', { kind: 'mine', until: week }],
  ['対応します。12月1日までに更新します。', { kind: 'mine', until: '2026-12-01' }],
  ['対応します（2026年12月2日）', { kind: 'mine', until: '2026-12-02' }],
  ['更新します　１２月１日', { kind: 'mine', until: '2026-12-01' }],
  ['引き受けます', { kind: 'mine', until: week }],
  ['対応します（1月5日まで）', { kind: 'mine', until: '2027-01-05' }],
  ['I take it', { kind: 'mine', until: week }],
  ["I'll take this, done by 2026-12-01.", { kind: 'mine', until: '2026-12-01' }],
  ['i will handle it', { kind: 'mine', until: week }],
  ['Mine.', { kind: 'mine', until: week }],
  ['担当は別の人です（山田）', { kind: 'other', who: '山田' }],
  ['担当は山田さんです。', { kind: 'other', who: '山田' }],
  ['担当者は 佐藤 です', { kind: 'other', who: '佐藤' }],
  ['Somebody else does (Taro Yamada)', { kind: 'other', who: 'Taro Yamada' }],
  ['Somebody else does: Taro', { kind: 'other', who: 'Taro' }],
  ['Please ask Taro Yamada.', { kind: 'other', who: 'Taro Yamada' }],
  ['もう使っていません（停止予定日 2026年12月25日）', { kind: 'unused', until: '2026-12-25' }],
  ['もう使っていません。12/25', undefined],
  ['No longer used (until 2026-12-25)', { kind: 'unused', until: '2026-12-25' }],
  ['No longer used', undefined],
  ['担当は違います', undefined],
  // filled in by nobody
  ['担当は別の人です（お名前）', undefined],
  ['Somebody else does (who)', undefined],
  ['もう使っていません（停止予定日）', undefined],
  // no, or not certain
  ['対応できません', undefined],
  ['対応しますでしょうか', undefined],
  ['私が対応しますか？', undefined],
  ['対応いたしかねます', undefined],
  ['I cannot take it', undefined],
  ["I'll take it? not me", undefined],
  ['I will not take this', undefined],
  ['Nobody told me that I take it', undefined],
  ['2026年2月30日に対応します', undefined],
  ['対応します 2026年2月30日', { kind: 'mine', until: week }],
  ['ありがとうございます', undefined],
  ['', undefined],
] as const)('%j is %j', ([line, answer]) => {
  expect(answerInLine(line, today)).toEqual(answer)
})

/** A mail of a contact, with what is given in place of the usual. */
function mailOf(overrides: Partial<ReadMail> = {}): ReadMail {
  const subject = 'Re: [証明書 あと30日] www.phys.example.ac.jp（12月27日まで）[CF-4821]'
  return { headers: [], from: ['Web@phys.example.ac.jp'], subject, text: '対応します。\n', ...overrides }
}

const taken = { about: 'CF-4821', from: 'web@phys.example.ac.jp', answer: { kind: 'mine', until: week } }

test.for(Object.entries(mailWords))('the links in our mails begin a mail that is understood: %s', ([, { answers }]) => {
  expect(mailAnswer(mailOf({ subject: `CF-4821 ${answers.mine}`, text: '' }), today)).toEqual(taken)
  // what is left open is for people
  expect(mailAnswer(mailOf({ subject: `CF-4821 ${answers.other}`, text: '' }), today)).toBeUndefined()
  expect(mailAnswer(mailOf({ subject: `CF-4821 ${answers.unused}`, text: '' }), today)).toBeUndefined()
})

test.for([
  ['a reply', {}],
  ['a number in the text', { subject: 'Re: your mail', text: 'CF-4821\n対応します\n' }],
  ['a number before the words', { subject: 'Re: your mail', text: 'CF-4821 対応します\n' }],
  ['full width', { subject: 'ＣＦ－４８２１', text: 'cf-4821：I take it' }],
  [
    'an answer below a greeting',
    { text: 'センター 様\n\nお世話になっております。理学部の田中です。\n\n私が対応します。\n' },
  ],
  [
    'an answer above a quotation',
    {
      text: '対応します\n\nOn Fri, 27 Nov 2026 at 09:00, IT Centre <pki@example.ac.jp> wrote:\n> CF-9999 もう使っていません 2026-12-25\n',
    },
  ],
] as const)('%s is an answer', ([, overrides]) => {
  expect(mailAnswer(mailOf(overrides), today)).toEqual(taken)
})

test.for([
  ['no number', { subject: 'Re: your mail' }],
  ['two numbers in the subject', { subject: 'Re: CF-4821 and CF-4822', text: '対応します' }],
  ['no words', { text: '了解です。確認します。' }],
  ['words that are quoted', { text: '> 対応します\n' }],
  ['words below an original message', { text: '-----Original Message-----\n対応します\n' }],
  ['words below the head of Outlook', { text: '差出人: センター\n対応します\n' }],
  ['words below 書きました', { text: '2026年11月27日(金) 9:00 センター <pki@example.ac.jp>:\n私が対応します\n' }],
  ['words far down', { text: `${'x\n'.repeat(20)}対応します\n` }],
  ['two senders', { from: ['a@example.ac.jp', 'b@example.ac.jp'] }],
  ['no sender', { from: [] }],
  ['a daemon', { from: ['MAILER-DAEMON@mail.example.ac.jp'] }],
  ['an auto-reply', { headers: [{ key: 'auto-submitted', value: 'auto-replied' }] }],
  ['our own mail', { headers: [{ key: 'auto-submitted', value: 'auto-generated (certflow)' }] }],
  ['an old auto-reply', { headers: [{ key: 'precedence', value: 'Auto_Reply' }] }],
  ['a bulk mail', { headers: [{ key: 'precedence', value: 'bulk' }] }],
  ['a mailing list', { headers: [{ key: 'list-id', value: '<all.example.ac.jp>' }] }],
  ['a bounce', { headers: [{ key: 'return-path', value: '<>' }] }],
  ['a delivery report', { headers: [{ key: 'content-type', value: 'multipart/report; report-type=delivery-status' }] }],
] as const)('%s is none', ([, overrides]) => {
  expect(mailAnswer(mailOf(overrides), today)).toBeUndefined()
})

test('a mail that a person wrote by a program that says so is one', () => {
  expect(mailAnswer(mailOf({ headers: [{ key: 'auto-submitted', value: 'no' }] }), today)).toEqual(taken)
})

test('no text takes long or breaks it', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('CF-1', '担当は', '対応します', '（', '(', ' ', '\n', '> ', 'On ', 'wrote:', '2026年', '月'),
  )
  const text = fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, text, (subject, body) => {
      const answer = mailAnswer(mailOf({ subject, text: body }), today)
      if (answer?.answer.kind === 'other') expect(answer.answer.who).toMatch(/^\P{C}{1,2000}$/u)
    }),
    { numRuns: 200 },
  )
  const begun = performance.now()
  for (const long of [
    '担当は'.repeat(1e5),
    'On '.repeat(1e5),
    `2026年${'x'.repeat(1e6)}`,
    ' '.repeat(1e6),
    '('.repeat(1e6),
  ])
    mailAnswer(mailOf({ subject: long, text: long }), today)
  expect(performance.now() - begun).toBeLessThan(3_000)
})
