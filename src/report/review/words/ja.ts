import { excerpt, someOf } from '../../../messages/excerpt.ts'
import type { ReviewWords } from './words.ts'

/** The words of Japanese reports from the store. */
export const ja: ReviewWords = {
  space: '',
  comma: '、',
  monthTitle: (month) => `証明書 月次報告 ${month.slice(0, 4)}年${Number(month.slice(5))}月`,
  spanTitle: (first, last) => `証明書の報告 ${first}〜${last}`,
  asOf: (moment) => `${moment} 時点`,
  soFar: (day) => `集計期間の途中です。${day}までにわかっていることをまとめています。`,
  noRuns: 'この期間には、一度も確認が行われていません。',
  headline: ({ ended, still, late }) => {
    if (ended + late === 0) return '期限を過ぎたものも、更新が遅れたものもありませんでした。'
    const toThisDay = still === 0 ? '' : still === ended ? '（現在も）' : `（うち${still}件は現在も）`
    const parts = [
      ...(ended > 0 ? [`期限を過ぎたものが${ended}件${toThisDay}`] : []),
      ...(late > 0 ? [`更新が遅れたものが${late}件`] : []),
    ]
    return `${parts.join('、')}ありました。`
  },
  tally: { ended: '期限を過ぎた', late: '更新が遅れた', renewed: '余裕をもって更新', open: '未解決（現在）' },
  sections: {
    ended: '期限を過ぎたもの',
    unseen: '期限の後、確認できていないもの',
    late: '更新が遅れたもの',
    open: '未解決のもの（現在）',
    coming: '今後の期限',
    owners: '担当ごとの件数',
    renewed: '余裕をもって更新されたもの',
    answers: '通知への回答',
    unanswered: '回答のないもの',
    unread: '証明書を読み取れていないもの',
    runs: '確認の実施状況',
    mails: 'メールの送信状況',
  },
  columns: {
    what: '対象',
    end: '期限',
    newEnd: '新しい期限',
    afterwards: 'その後',
    renewed: '更新',
    why: '理由',
    severity: '状態',
    finding: '内容',
    since: '発生日',
    told: '通知日',
    date: '日付',
    who: '対応者',
    week: '週',
    owner: '担当',
    readAt: '最後に読み取れた日',
    run: '実施日時',
    state: '結果',
    mail: '宛先',
    answer: '回答',
    hand: '手作業',
    vendor: '業者',
    automatic: '自動更新',
  },
  none: {
    ended: '期限を過ぎたものは見つかりませんでした。',
    late: '更新が遅れたものはありませんでした。',
    open: '未解決のものはありません。',
    coming: 'この期間に期限を迎えるものはありません。',
    renewed: '更新は確認されていません。',
  },
  unseen: (count) =>
    `期限を迎えた後、一度も確認できていないものが${count}件あります。更新されたのか、期限切れのまま使われているのか、わかりません。`,
  lateNote:
    '期限まで7日（有効期間の1割のほうが短ければその日数）を切ってからの更新を「遅れ」としています。自動更新のものは、有効期間の8分の1を基準にしています。',
  coming: (until, { hand, vendor, automatic }) =>
    `${until}までに${hand + vendor + automatic}件が期限を迎えます。内訳は、手作業で更新するもの${hand}件、${vendor === 0 ? '' : `業者が更新するもの${vendor}件、`}自動で更新されるもの${automatic}件です。`,
  itself: (count) => `自動更新${count}件`,
  thisWeek: '今週',
  owned: (name, owners) => `${name}（${owners}）`,
  barDescription: '週ごとに期限を迎える件数',
  renewed: ({ count, early }, median) => [
    `この期間に更新されたものは、全部で${count}件です。${median === undefined ? '' : `期限までの残りの中央値は${median}でした。`}`,
    ...(early === 0 ? [] : [`うち${early}件は、有効期間を半分以上残しての入れ替えです（中央値には含めていません）。`]),
  ],
  answers: ({ told, taken, solved, muted, unanswered }) =>
    `この期間に通知を始めたものは${told}件です。うち、担当の申し出があったもの${taken}件、回答のないまま解決したもの${solved}件、通知を停止したもの${muted}件、回答のないもの${unanswered}件です。`,
  answerTimes: (fastest, median) => `回答までの時間は、最短で${fastest}、中央値で${median}でした。`,
  unread: (count) =>
    `台帳にある対象のうち${count}件は、最近の確認で証明書を読み取れていません。期限が切れていても、わからない状態です。`,
  runs: ({ count, incomplete, killed }) =>
    `確認を${count}回実施しました。うち、途中で終わったもの${incomplete}回、異常終了したもの${killed}回です。`,
  holes: (days, list) => `一度も確認が完了しなかった日が${days}日あります：${list}。`,
  span: (first, last) => `${first}〜${last}`,
  newestRun: (moment, planned, failed) =>
    `最新の確認は${moment}に始まり、対象は${planned}件、うち読み取りに失敗した結果は${failed}件でした。`,
  mails: ({ sent, lost, waiting, held }) =>
    `送信済み${sent}通、届かなかったもの${lost}通です。現在、送信待ちが${waiting}通、保留中が${held}通あります。`,
  more: (count) => `ほか${count}件（csv にはすべて載ります）。`,
  moreRenewed: (count, lead) => `ほか${count}件は、いずれも${lead}までに更新されています（csv にはすべて載ります）。`,
  endpoints: (count, list) => `${count}か所：${list}`,
  andMore: (list, count) => `${list} ほか${count}件`,
  times: (count) => `${count}通`,
  nobody: '担当者なし',
  manual: '手動登録',
  intermediate: '中間証明書',
  overAfter: (length) => `${length}後に解消`,
  still: '現在も使用中',
  unconfirmed: '更新の連絡なし',
  since: (length) => `${length}経過`,
  ago: (length) => `${length}前`,
  lastSeen: (day) => `最後に確認したのは${day}`,
  before: (length, isAtLeast) => `期限の${length}${isAtLeast ? '以上' : ''}前`,
  justBefore: '期限の直前',
  after: (length) => `期限の${length}後`,
  percentLeft: (percent) => `有効期間の残り${percent}%`,
  evidence: (evidence) => {
    if (evidence.kind === 'inventory') return '台帳の期限が変更された'
    return `${excerpt(evidence.by)} が${evidence.kind === 'proved' ? '証明書で確認' : '申告'}`
  },
  taken: (by, until) => `${excerpt(by)}（${until}まで）`,
  muted: (by, until, reason) => `${excerpt(by)} が${until}まで通知を停止（${excerpt(reason)}）`,
  answeredAfter: (length) => `${length}後`,
  toldTo: (day, contacts) => `${day}に通知：${contacts}`,
  neverRead: 'この数か月なし',
  states: { incomplete: '途中で終了', killed: '異常終了', refused: '受信拒否', 'given-up': '送信断念' },
  reason: (reason, day) => {
    switch (reason.kind) {
      case 'seen-late':
        return `certflow が初めて確認したのが${day(reason.at)}だった`
      case 'not-told':
        return '誰にも通知していない'
      case 'told-late':
        return `最初の通知が${day(reason.at)}だった`
      case 'undelivered':
        return `${excerpt(reason.to)} 宛てのメールが届かなかった${reason.problem === undefined ? '' : `（${excerpt(reason.problem)}）`}`
      case 'held':
        return `${excerpt(reason.to)} 宛てのメールが保留されている`
      case 'muted':
        return `${excerpt(reason.by)} が${day(reason.until)}まで通知を停止していた（${excerpt(reason.reason)}）`
      case 'overdue':
        return '自動更新が働かなかった'
      case 'taken':
        return `${excerpt(reason.by)} が${day(reason.at)}に担当を申し出ていた（${day(reason.until)}まで）`
      case 'unanswered':
        return `通知に回答がなかった（通知先：${listed(reason.contacts)}）`
    }
  },
  days: (days) => count(days, '日'),
  hours: (hours) => count(hours, '時間'),
  minutes: (minutes) => count(minutes, '分'),
  zoneNote: (timeZone) =>
    timeZone === 'Asia/Tokyo' ? '日付は日本時間です。' : `日付は ${timeZone} の時間によります。`,
}

function count(number: number, unit: string): string {
  return number === 0 ? `1${unit}未満` : `${number}${unit}`
}

function listed(names: readonly string[]): string {
  const { shown, more } = someOf(names)
  return `${shown.join('、')}${more === 0 ? '' : ` ほか${more}件`}`
}
