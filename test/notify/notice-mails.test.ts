import { describe, expect, test } from 'vitest'
import type { Notice } from '../../src/domain/alert.ts'
import { finding } from '../../src/domain/finding.ts'
import { drillMail, noticeMails } from '../../src/notify/notice-mails.ts'
import { acknowledgement, alert, dutyAlert, notice, place } from '../support/alerts.ts'
import { daysFromNow } from '../support/facts.ts'
import { allOf, calendarText, correspondence, mailsFor, parsed, recipient } from './correspondence.ts'

const expired = finding('expired', 'critical', { notAfter: daysFromNow(-1) })

function numbered(number: number, overrides: Partial<Notice> = {}): Notice {
  const own = notice(overrides)
  return { ...own, alert: { ...own.alert, number, places: [place({ endpoint: `h${number}.example.ac.jp:443` })] } }
}

async function only(
  notices: readonly Notice[],
  ...rest: [Parameters<typeof mailsFor>[1]?, Parameters<typeof mailsFor>[2]?]
) {
  const [mail, ...others] = await mailsFor(notices, ...rest)
  if (mail === undefined || others.length > 0) throw new Error(`${others.length} mails too many, or none`)
  return { mail, email: await parsed(mail) }
}

describe('a warning', () => {
  test('in Japanese says who writes, what ends when, what to do by when, and how to answer', async () => {
    const { email } = await only([notice({ recipients: ['physics', 'center'] })], { language: 'ja' })
    expect(email.text).toBe(`physics 様

○○大学情報基盤センター（内線1234）です。
www.example.ac.jp の証明書は 12月20日（日）21:00 に切れます。その後は、見る人に警告が出ます。
12月18日（金）までに更新をお願いします。
このメールは、あなたがこのサーバの担当者として登録されているためお送りしています。

新しい証明書を取得し、サーバに設置してください。方法が分からないときは、お問い合わせください。

次のどれかを、番号 CF-4821 を書いて返信でお知らせください。内線1234でも結構です。

・私が対応します
・担当は別の人です（お名前）
・もう使っていません（停止予定日）

パスワードはお尋ねしません。
本物かどうかは https://www.center.example.ac.jp/certflow で確認できます。
ほかに知らせた人：center

センターの方へ：certflow alert ack 4821 --as physics --until 2026-11-27

【業者の方へ　そのまま転送できます】
対象：www.example.ac.jp:443（192.0.2.7）
発行者：CN=Issuing CA
シリアル番号：2a
有効期限：2026-12-20 12:00 UTC
必要なもの：新しい鍵、証明書、中間証明書
設置のあとは再起動ではなく再読み込みで足ります。外から新しい証明書が見えたら、自動で完了になります。
`)
  })

  test('in English has the same', async () => {
    const { email } = await only([notice({ recipients: ['physics', 'center'] })])
    expect(email.text).toContain(
      'The certificate of www.example.ac.jp expires on Sunday 20 December, 21:00. After that, everybody who goes there sees a warning.\nPlease renew it by Friday 18 December.\n',
    )
    expect(email.text).toContain('- I take it\n- Somebody else does (who)\n- No longer used (until when)\n')
    expect(email.text).toContain('Who else was told: center')
  })

  test('has what RFC 5322 and RFC 3834 want, and asks machines not to answer', async () => {
    const { mail, email } = await only([notice()])
    const headers = Object.fromEntries(email.headers.map(({ key, value }) => [key, value]))
    expect(headers).toMatchObject({
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
      date: 'Fri, 20 Nov 2026 12:00:00 +0000',
      'mime-version': '1.0',
    })
    expect(email.messageId).toMatch(/^<[0-9a-f]{64}@center\.example\.ac\.jp>$/)
    expect(mail.messageId).toBe(email.messageId)
    expect(email.from).toMatchObject({ name: '○○大学情報基盤センター', address: 'certflow@center.example.ac.jp' })
    expect(email.to).toEqual([{ name: 'physics', address: 'web@phys.example.ac.jp' }])
    expect(email.replyTo).toMatchObject([{ address: 'pki@center.example.ac.jp' }])
    expect(mail.bytes.toString('latin1')).not.toMatch(/[^\r]\n|[\x80-\xff]/)
    expect(
      Math.max(
        ...mail.bytes
          .toString('latin1')
          .split('\r\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(78 + 20)
  })

  test('says in HTML what it says as text, and loads nothing', async () => {
    const { email } = await only([notice()], { language: 'ja' })
    const html = email.html ?? ''
    for (const line of (email.text ?? '').split('\n')) expect(html).toContain(line.replace(/^・/, ''))
    expect(html).not.toMatch(/<(?:img|link|script|iframe|svg|form)|url\(|@import|src=/)
    expect([...html.matchAll(/href="([^:]+):/g)].map(([, scheme]) => scheme)).toEqual(['mailto', 'mailto', 'mailto'])
  })
})

test('composed twice it is the same to the last byte', async () => {
  const [first] = await mailsFor([notice(), numbered(7)])
  const [second] = await mailsFor([numbered(7), notice()])
  expect(second?.bytes).toEqual(first?.bytes)
})

describe('Message-IDs', () => {
  const idOf = async (of: Notice, ...rest: [Parameters<typeof mailsFor>[1]?, Parameters<typeof mailsFor>[2]?]) =>
    (await only([of], ...rest)).mail.messageId

  test('are the same for the same news, whenever it is composed', async () => {
    const id = await idOf(notice({ steps: ['30d', '14d'] }))
    expect(await idOf(notice({ steps: ['14d', '30d'] }), {}, { now: daysFromNow(1) })).toBe(id)
    expect(await idOf(notice({ steps: ['30d', '14d'] }), { address: 'WEB@phys.example.ac.jp' })).toBe(id)
  })

  test('differ by recipient, step, kind, alert, and time of what can happen twice', async () => {
    const taken = (at: number) =>
      notice({
        kind: 'responsibility-ended',
        steps: [],
        alert: alert({ acknowledgement: acknowledgement({ at: daysFromNow(at) }) }),
      })
    const ids = await Promise.all([
      idOf(notice()),
      idOf(notice(), { address: 'root@phys.example.ac.jp' }),
      idOf(notice({ steps: ['14d'] })),
      idOf(notice({ kind: 'cured', steps: [] })),
      idOf(notice({ kind: 'cured', steps: [], alert: alert({ reopenings: 1 }) })),
      idOf(numbered(7)),
      idOf(taken(-3)),
      idOf(taken(-9)),
    ])
    expect(new Set(ids).size).toBe(ids.length)
  })
})

test('all mails about an alert are one thread, whatever their subject and whoever gets them', async () => {
  const threads = await Promise.all(
    [
      only([notice()]),
      only([notice({ kind: 'cured', steps: [] })], {}, { now: daysFromNow(9) }),
      only([notice()], { address: 'root@phys.example.ac.jp', language: 'ja' }),
    ].map(async (mail) => (await mail).email),
  )
  expect(new Set(threads.map(({ inReplyTo }) => inReplyTo)).size).toBe(1)
  expect(threads[0]?.references).toBe(threads[0]?.inReplyTo)
  const other = await only([numbered(7)])
  expect(other.email.inReplyTo).not.toBe(threads[0]?.inReplyTo)
})

test('one mail has all that is for a contact, worst first', async () => {
  const worst = numbered(3, { alert: alert({ finding: expired, severity: 'critical' }) })
  const { mail, email } = await only([numbered(1, { kind: 'cured', steps: [] }), numbered(2), worst])
  expect(mail.alerts).toEqual([3, 2, 1])
  expect(mail.isCritical).toBe(true)
  expect([...(email.text ?? '').matchAll(/^- (CF-\d+)/gm)].map(([, number]) => number)).toEqual([
    'CF-3',
    'CF-2',
    'CF-1',
  ])
  expect(email.subject).toBe('[3 certificates, 1 needs action] h3.example.ac.jp and 2 more [CF-3, CF-2, CF-1]')
})

test('each address of each contact has one mail, and who is not to be told has none', async () => {
  const people = [
    recipient(),
    recipient({ address: 'root@phys.example.ac.jp' }),
    recipient({ contact: 'network', address: 'noc@center.example.ac.jp', language: 'ja' }),
    recipient({ contact: 'chemistry', address: 'web@chem.example.ac.jp' }),
  ]
  const notices = [notice(), numbered(7, { recipients: ['network', 'physics', 'physics'] })]
  const mails = await allOf(noticeMails(notices, people, correspondence()))
  expect(mails.map(({ address, contact, alerts }) => [address, contact, alerts])).toEqual([
    ['web@phys.example.ac.jp', 'physics', [7, 4821]],
    ['root@phys.example.ac.jp', 'physics', [7, 4821]],
    ['noc@center.example.ac.jp', 'network', [7]],
  ])
})

test('a storm of 1,000 certificates is three mails, each certificate in exactly one', async () => {
  const notices = Array.from({ length: 1_000 }, (_, index) => numbered(index + 1))
  const mails = await mailsFor(notices)
  expect(mails).toHaveLength(3)
  const told = await Promise.all(mails.map(async (mail) => (await parsed(mail)).text ?? ''))
  const listed = told.flatMap((text) => [...text.matchAll(/^- CF-(\d+) /gm)].map(([, number]) => Number(number)))
  expect(listed.sort((a, b) => a - b)).toEqual(notices.map(({ alert }) => alert.number))
  expect(Math.max(...mails.map(({ bytes }) => bytes.length))).toBeLessThan(400_000)
})

describe('answers', () => {
  test('have a page where there is a server, and the number does as well', async () => {
    const { email } = await only(
      [notice()],
      {},
      { answerPage: ({ number }) => `https://certflow.example.ac.jp/a/${number}` },
    )
    expect(email.text).toContain(
      'You need not open a link: an answer to this mail with the number CF-4821 does as well.',
    )
    expect(email.text).toContain('- Answer on one page: https://certflow.example.ac.jp/a/4821\n')
  })

  test('go to the reply address, with the number in the subject', async () => {
    const { email } = await only([notice()])
    expect(email.html).toContain('href="mailto:pki@center.example.ac.jp?subject=CF-4821%20I%20take%20it"')
  })

  test('are not asked for where everything is solved', async () => {
    const { email } = await only([notice({ kind: 'cured', steps: [] })])
    expect(email.text).toContain('We have seen the new certificate of www.example.ac.jp.')
    expect(email.text).not.toMatch(/alert ack|I take it|vendor|password/)
  })

  test('name who had taken it until now', async () => {
    const about = alert({ acknowledgement: acknowledgement({ by: 'network', until: daysFromNow(0) }) })
    const { email } = await only([notice({ kind: 'responsibility-ended', alert: about })])
    expect(email.text).toContain('network had taken this until Friday 20 November, 21:00.')
  })
})

test('the fallback is told why it gets this', async () => {
  const { email } = await only([notice({ recipients: ['center'] })], { contact: 'center' })
  expect(email.text).toContain('because nobody else has taken it')
})

test('what to do is another thing where a vendor renews', async () => {
  const { email } = await only([notice()], {}, { renewalOf: () => 'vendor' })
  expect(email.text).toContain(
    'Forward the part for vendors below to your vendor and ask for a new certificate in time.',
  )
})

describe('what is due each year', () => {
  test('is no certificate: nothing expires, nobody sees a warning, no vendor brings it', async () => {
    const { email } = await only([notice({ alert: dutyAlert(20), lastWorkingDay: '2026-12-09' })])
    expect(email.text).toContain(`年次確認 is due by Thursday 10 December, 21:00.
Please do it by Wednesday 9 December.
You get this mail because you are listed as the one who sees to it.

When it is done, tell us.
`)
    expect(email.text).toContain("At the centre: certflow manual confirm '年次確認'\n")
    expect(email.text).not.toMatch(/certificate|vendor|expires|server/)
    expect(calendarText(email)).toContain('SUMMARY:年次確認 is due [CF-4821]')
  })

  test('in Japanese too, and when it is too late', async () => {
    const { email } = await only([notice({ alert: dutyAlert(-1) })], { language: 'ja' })
    expect(
      email.text,
    ).toContain(`「年次確認」の期日（11月19日（木）21:00）を過ぎましたが、完了のご連絡をいただいていません。
このメールは、あなたがこの件の担当者として登録されているためお送りしています。

すでにお済みでしたら、お知らせください。まだでしたら、本日中に対応し、お知らせください。
`)
    expect(email.text).not.toMatch(/証明書|業者/)
  })
})

test('of a manual entry nobody claims to have seen anything', async () => {
  const gear = {
    ...dutyAlert(20),
    finding: finding('manual-expiring', 'warning', { expiresAt: daysFromNow(20), daysLeft: 20, isDuty: false }),
  }
  const open = await only([notice({ alert: gear })])
  expect(open.email.text).toContain("At the centre: certflow manual confirm '年次確認' --pem <file>\n")
  expect(open.email.text).toContain('Then please tell us until when the new certificate is valid.')
  const cured = await only([notice({ kind: 'cured', steps: [], alert: gear })])
  expect(cured.email.text).toContain('The new date of 年次確認 is noted. Nothing is left to do. Thank you.')
})

test('a renewal that was confirmed and is not to be seen: what is needed is not another certificate', async () => {
  const detail = { newUntil: daysFromNow(300), servedUntil: daysFromNow(30) }
  const about = alert({
    condition: 'not-served',
    severity: 'critical',
    finding: finding('not-served', 'critical', detail),
  })
  const { email } = await only([notice({ alert: about })], { language: 'ja' })
  expect(email.subject).toBe('[要対応] www.example.ac.jp：新しい証明書が未反映 [CF-4821]')
  expect(email.text).toContain('証明書は更新済みと伺っていますが、こちらからは、まだ古い証明書が見えています。')
  expect(email.text).toContain('必要なもの：新しい証明書の設置と、サービスの再読み込み')
})

test('a redirected mail goes there alone, names whom it was for on top, and stays another mail than the next', async () => {
  const over = { redirect: 'test@center.example.ac.jp' }
  const { mail, email } = await only([notice()], {}, over)
  expect(mail.address).toBe('test@center.example.ac.jp')
  expect(email.to).toMatchObject([{ address: 'test@center.example.ac.jp' }])
  expect(email.text).toMatch(/^\*\*\* .*it would have gone to web@phys\.example\.ac\.jp \(physics\)\. \*\*\*\n/)
  const other = await only([notice()], { address: 'root@phys.example.ac.jp' }, over)
  expect(other.mail.messageId).not.toBe(mail.messageId)
})

test('a drill says in its subject, on top and to calendars that nothing is expiring', async () => {
  const mail = await drillMail('2026-11', notice(), recipient(), correspondence())
  const email = await parsed(mail)
  expect(email.subject).toBe('[Drill] www.example.ac.jp (nothing is expiring) [CF-4821]')
  expect(email.text).toMatch(/^\*\*\* This is a drill: nothing is expiring\./)
  expect(email.attachments).toEqual([])
  const next = await drillMail('2026-12', notice(), recipient(), correspondence())
  expect(next.messageId).not.toBe(mail.messageId)
})

test('what has no end has no calendar', async () => {
  const about = alert({ condition: 'self-signed', finding: finding('self-signed', 'warning', { subject: 'CN=x' }) })
  expect((await only([notice({ alert: about })])).email.attachments).toEqual([])
  expect(calendarText((await only([notice()])).email)).toContain('BEGIN:VEVENT')
})

test('an address that is none is never written to', async () => {
  await expect(mailsFor([notice()], { address: 'a@example.ac.jp\r\nBcc: b@example.ac.jp' })).rejects.toThrow(
    'not a mail address: "a@example.ac.jp\\r\\nBcc: b@example.ac.jp"',
  )
})
