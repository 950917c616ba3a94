import type { AgentFigures } from '../../domain/agents/agent-figures.ts'
import { findingWords } from './ja-findings.ts'
import type { MailWords, Trouble, TroubleText, WeekFigures } from './words.ts'

/** The words of Japanese mails. */
export const ja: MailWords = {
  findings: findingWords,
  subjects: {
    warning: (days) => `証明書 ${left(days)}`,
    critical: (days) => (days === undefined ? '要対応' : `要対応 ${left(days)}`),
    check: '証明書 ご確認ください',
    overdue: '自動更新が止まっています',
    expired: '期限切れ',
    cured: '解決',
    several: (count, critical) => (critical === 0 ? `証明書 ${count}件` : `証明書 ${count}件 うち要対応${critical}件`),
    severalCured: (count) => `解決 ${count}件`,
    drill: '訓練',
    ask: '対応できますか',
    unanswered: '応答なし',
    until: (day) => `（${day}まで）`,
    since: (day) => `（${day}に期限切れ）`,
    newCertificate: ' 新しい証明書を確認しました',
    newDate: ' 新しい期限を登録しました',
    gone: ' 解消を確認しました',
    drillNote: '（実際の期限切れではありません）',
    summary: (fine, day) => `証明書 ${day}の週：${fine ? 'すべて正常です' : 'ご確認ください'}`,
  },
  duty: {
    warning: (days) => `期日 ${left(days)}`,
    overdue: '期日超過',
    since: (day) => `（期日：${day}）`,
    lead: (name, end, isOver) =>
      isOver
        ? `「${name}」の期日（${end}）を過ぎましたが、完了のご連絡をいただいていません。`
        : `「${name}」の期日は ${end} です。`,
    advice: (isOver) =>
      isOver
        ? 'すでにお済みでしたら、お知らせください。まだでしたら、本日中に対応し、お知らせください。'
        : '済みましたら、お知らせください。',
    doBefore: (day) => `${day}までに対応をお願いします。`,
    why: 'このメールは、あなたがこの件の担当者として登録されているためお送りしています。',
    calendarTitle: (name) => `${name} の期日`,
  },
  stop: {
    subject: (name, when) => `[停止のお知らせ] ${when} ${name}`,
    lead: (name) => `証明書を更新するため、次の日時に ${name} を停止します。停止中はご利用いただけません。`,
    when: '日時',
    onDay: (day) => `${day}、時間帯は未定です`,
    from: (moment) => `${moment}から（終了時刻は未定です）`,
    span: (from, until, duration) => `${from}から${until}まで（${duration}）`,
    duration: (days, hours, minutes) =>
      [count(days, hours + minutes === 0 ? '日間' : '日'), count(hours, '時間'), count(minutes, '分')].join(''),
    after: '作業が終わりましたら、これまでどおりお使いいただけます。お手元での操作は必要ありません。',
    ask: (extension) =>
      `ご都合が悪い場合やご不明な点がありましたら、このメールへの返信でお知らせください。${extension === undefined ? '' : `内線${extension}でも結構です。`}`,
    why: (name) => `このメールは、${name} を停止する際の連絡先として登録されているためお送りしています。`,
    attached: '予定表に取り込めるファイルを添付しています。',
    calendarTitle: (name) => `${name} 停止`,
  },
  owners: {
    subject: (entries) => `【確認のお願い】${entries}件の証明書の担当について`,
    lead: '下記の証明書の担当者として登録されています。年に一度、変わりがないかを確認しています。',
    ask: (number) =>
      `変わりがなければ、${number} と「私が対応します」と書いて返信してください。担当が別の方であればお名前を、もう使っていないものがあれば停止予定日をお書きください。リンクを開く必要はありません`,
  },
  andMore: (name, more) => `${name} ほか${more}件`,
  greeting: (contact) => `${contact} 様`,
  sender: (organisation, extension) => `${organisation}${extension === undefined ? '' : `（内線${extension}）`}です。`,
  doBefore: (day) => `${day}までに更新をお願いします。`,
  why: 'このメールは、あなたがこのサーバの担当者として登録されているためお送りしています。',
  whyFallback:
    'このメールは、まだどなたも対応されておらず、あなたが次の連絡先として登録されているためお送りしています。',
  zone: (name) => `ゾーン ${name}`,
  askText:
    'まだ誰も対応していないため、順番にお尋ねしています。ほかの方が対応する場合も、ご返事ください。ご返事がない場合は、次の方にお尋ねします。',
  unansweredText:
    '登録されている全員にお尋ねしましたが、応答がありませんでした。これ以上のご連絡はいたしません。対応をお願いします。',
  drillText:
    'これは訓練です。実際の期限切れではありません。本番のメールと同じ形でお送りしていますので、本番と同じようにお返事ください。',
  redirectedText: (address, contact) =>
    `このメールは転送されたものです。設定 smtp.redirect がなければ、${address}（${contact}）に送られていました。`,
  severalText: (count, critical, cured) =>
    [
      `証明書${count}件についてのお知らせです。`,
      ...(critical === 0 ? [] : [`うち${critical}件は至急の対応が必要です。`]),
      ...(cured === 0 ? [] : [`${cured}件は解決しました。`]),
    ].join(''),
  furtherText: (shown, more) =>
    `はじめの${shown}件について詳しく記します。ほかの${more}件は、番号を書いて返信していただければ詳しくお知らせします。`,
  curedText: (name) => `${name} の新しい証明書を確認しました。これ以上の対応は不要です。ありがとうございました。`,
  notedText: (name) => `${name} の新しい期限を登録しました。これ以上の対応は不要です。ありがとうございました。`,
  goneText: (name, title) =>
    `${name} の「${title}」が解消されたことを確認しました。これ以上の対応は不要です。ありがとうございました。`,
  reopenedText: '一度解決しましたが、再び起きています。',
  takenText: (by, until) =>
    `${by} さんが ${until} まで担当されていましたが、その期限が過ぎたため、改めてお知らせします。`,
  answers: {
    ask: (number, linked) => {
      const numbered = number === undefined ? '上の一覧の番号' : `番号 ${number} `
      return linked
        ? `次のどれかをお知らせください。リンクを開かず、${numbered}を書いて返信していただいても結構です。`
        : `次のどれかを、${numbered}を書いて返信でお知らせください。`
    },
    telephone: (extension) => (extension === undefined ? '' : `内線${extension}でも結構です。`),
    mine: '私が対応します',
    other: '担当は別の人です（お名前）',
    unused: 'もう使っていません（停止予定日）',
    open: '一つのページで答える',
  },
  noPassword: 'パスワードはお尋ねしません。',
  verify: (url) => `本物かどうかは ${url} で確認できます。`,
  alsoTold: (contacts) => `ほかに知らせた人：${contacts.join('、')}`,
  commandHint: (command) => `センターの方へ：${command}`,
  vendor: {
    title: '【業者の方へ　そのまま転送できます】',
    servers: '対象',
    issuer: '発行者',
    serial: 'シリアル番号',
    until: '有効期限',
    found: '状態',
    needed: '必要なもの',
    needs: {
      certificate: '新しい鍵、証明書、中間証明書',
      unseen: '新しい鍵、証明書、中間証明書',
      installation: '新しい証明書の設置と、サービスの再読み込み',
      chain: '発行者の現在の中間証明書',
      settings: 'サーバと設定の確認',
    },
    after: {
      certificate:
        '設置のあとは再起動ではなく再読み込みで足ります。外から新しい証明書が見えたら、自動で完了になります。',
      unseen:
        '設置のあとは再起動ではなく再読み込みで足ります。設置が済みましたら、新しい証明書の有効期限をお知らせください。',
      installation: '外から新しい証明書が見えたら、自動で完了になります。',
      chain: '設置のあとは再起動ではなく再読み込みで足ります。外から見えたら、自動で完了になります。',
      settings: '外から正しい応答が見えたら、自動で完了になります。',
    },
    at: (server, address) => `${server}（${address}）`,
    more: (count) => `ほか${count}件`,
  },
  calendarTitle: (name) => `${name} の証明書の期限`,
  trouble: troubleText,
  week: weekLines,
  weekText: 'このメールは、すべて正常なときもお送りします。届かないときは、certflowが動いていません。',
  comma: '、',
  bullet: '・',
  colon: '：',
}

function count(number: number, unit: string): string {
  return number === 0 ? '' : `${number}${unit}`
}

function left(days: number): string {
  return days < 1 ? 'あと1日未満' : `あと${days}日`
}

function weekLines(figures: WeekFigures, silentSince: string | undefined): string[] {
  const { seen, listed, open, oldestOpenDays, delivered, mails, endNextWeek, agents } = figures
  return [
    `確認 ${seen} / ${listed}件`,
    `未解決 ${open}件${oldestOpenDays === undefined ? '' : `、最も古いもの ${oldestOpenDays}日`}`,
    `メール ${mails}通のうち${delivered}通が届きました`,
    `来週の期限：${endNextWeek}件`,
    ...(agents === undefined ? [] : [agentLine(agents, silentSince)]),
  ]
}

function agentLine({ standings, outdated }: AgentFigures, silentSince = ''): string {
  const { fine, silent, failing, waiting, quarantined } = standings
  const since = silent === 1 ? `${silentSince}から` : `最長は${silentSince}から`
  return [
    `エージェント：正常${fine}台`,
    ...(silent === 0 ? [] : [`応答なし${silent}台（${since}）`]),
    ...(failing === 0 ? [] : [`更新失敗${failing}台`]),
    ...(waiting === 0 ? [] : [`承認待ち${waiting}台`]),
    ...(quarantined === 0 ? [] : [`隔離中${quarantined}台`]),
    ...(outdated === 0 ? [] : [`旧バージョン${outdated}台`]),
  ].join('、')
}

function troubleText(trouble: Trouble, moment: (at: Date) => string): TroubleText {
  switch (trouble.kind) {
    case 'held':
      return {
        subject: `[certflow] メール${trouble.mails}通を保留しています`,
        lines: [
          `一度の実行で新しいメールが${trouble.mails}通になり、設定の上限（${trouble.above}通）を超えたため、保留しています。これほど多い場合は、調べ方の側に誤りがあるおそれがあります。`,
          '対象をもう一度調べ、事実でないものは取り消します。至急のものは1時間後に送られます。そのほかは、どなたかが送信を許可するまで保留されます。',
          '内容は「certflow alert list」で確認できます。送信するには「certflow alert release」を実行してください。',
        ],
        items: [],
      }
    case 'undelivered':
      return {
        subject: `[certflow] メール${trouble.mails.length}通が届きませんでした`,
        lines: [
          'メールサーバが受け取りを拒否したか、5日間つながりませんでした。代わりに、次の連絡先にお知らせしました。',
          'インベントリのメールアドレスを直してください。',
        ],
        items: trouble.mails.map(
          ({ contact, address, problem, alerts }) => `${contact} <${address}>：${problem}（${alerts.join('、')}）`,
        ),
      }
    case 'unheard':
      return {
        subject: `[certflow] ${trouble.channels.map(({ channel }) => channel).join('、')} へのメッセージを送れませんでした`,
        lines: [
          '次の通知手段がメッセージを受け付けないか、長い間つながりませんでした。メールは通常どおりお送りし、エスカレーションは次の段階に進んでいます。',
          '設定を直し、certflow alert test <連絡先> --channel <名前> で確かめてください。',
        ],
        items: trouble.channels.map(
          ({ channel, messages, problem, alerts }) =>
            `${channel}：${messages}通、最後の応答：${problem}（${alerts.join('、')}）`,
        ),
      }
    case 'overdue':
      return {
        subject: '[certflow] 定期的な確認が動いていません',
        lines: [
          trouble.lastRunAt === undefined
            ? '最後まで終わった実行がまだありません。'
            : `最後まで終わった実行は ${moment(trouble.lastRunAt)} です。`,
          '次の実行が終わるまで、どなたにも何も知らされません。「systemctl status certflow-run」とそのログを確認してください。',
        ],
        items: [],
      }
    case 'cloned':
      return {
        subject: `[certflow] エージェント ${trouble.agent} の鍵が2台で使われています`,
        lines: [
          `エージェント ${trouble.agent} の鍵で、別のサーバ（${trouble.host}、接続元 ${trouble.address}）から報告がありました。多くは、仮想マシンを鍵ごと複製した場合に起こります。複製した覚えがなければ、鍵が盗まれたおそれがあります。`,
          'どなたかが確認するまで、どちらの報告も受け付けません。証明書の更新はそのまま続きます。',
          `それぞれに新しいトークンを発行して（「certflow agents token」）、登録し直してください。サーバを移しただけの場合は、「certflow agents approve ${trouble.agent}」で最後に報告したサーバを承認できます。`,
        ],
        items: [],
      }
  }
}
