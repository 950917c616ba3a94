import { someOf } from './excerpt.ts'
import type { Labels } from './messages.ts'

/** The fixed words of Japanese reports. */
export const labels: Labels = {
  title: '証明書の状況',
  space: '',
  asOf: (moment) => `${moment} 時点`,
  severity: { ok: '正常', warning: '注意', critical: '要対応' },
  columns: {
    severity: '状態',
    endpoint: '対象',
    owner: '担当',
    until: '有効期限',
    left: '残り',
    findings: '内容と対応',
  },
  sections: {
    attention: '対応が必要なもの',
    timeline: 'いつ切れるか',
    unlisted: '台帳にないもの',
    fine: '問題のないもの',
  },
  timeline: {
    over: '期限切れ',
    thisWeek: '7日以内',
    later: 'それ以降',
    undated: '期限不明',
    description: '証明書の有効期限（週ごと）',
    week: (from, to) =>
      `${monthAndDay(from)}〜${from.getUTCMonth() === to.getUTCMonth() ? `${to.getUTCDate()}日` : monthAndDay(to)}`,
    more: (count) => `ほか${count}件`,
  },
  manual: '手動登録',
  headline: ({ critical, warning, ok, silent }, whole) => {
    if (critical + warning + ok + silent === 0) return '確認した対象はありません。'
    if (critical + warning === 0 && !whole) return '中断までに確認した範囲では、問題は見つかっていません。'
    if (critical + warning + ok === 0) return 'TLSサーバは見つかりませんでした。'
    if (critical + warning === 0) return 'すべて正常です。'
    const parts = [
      ...(critical > 0 ? [`至急の対応が必要なものが${critical}件`] : []),
      ...(warning > 0 ? [`注意が必要なものが${warning}件`] : []),
    ]
    return `${parts.join('、')}あります。`
  },
  extent: (rows, { planned, manual, depth }, seconds) =>
    `${planned - manual}件の対象${manual === 0 ? '' : `と手動登録${manual}件`}を${seconds}秒で確認し、${rows}行の結果を得ました。${depth === 'full' ? '' : '証明書のみの確認（--depth certificate）のため、信頼性は検証していません。'}`,
  leftOut: (count) => `問題のない${count}行は省いています。`,
  silent: (count) => `TLSサーバのないアドレス${count}件（範囲指定分）は省いています。`,
  unlistedServers: (count) =>
    `範囲の中に、台帳にないTLSサーバが${count}件あります（登録用の項目は「certflow inventory discover」で出力できます）。`,
  unlisted: (names) => {
    const { shown, more } = someOf(names)
    const rest = more === 0 ? '' : `、ほか${more}件`
    return names.length === 0 ? '台帳に未登録' : `台帳に未登録（証明書の名前：${shown.join('、')}${rest}）`
  },
  incomplete: (reason) =>
    `この報告は途中までのものです${reason === undefined ? '' : `（${reason.replace(/\.$/, '')}）`}。`,
  daysLeft: (days, over) => {
    if (days === 0) return over ? '本日超過' : '1日未満'
    return days < 0 ? `${-days}日超過` : `${days}日`
  },
  utcNote: '日時はすべて協定世界時（UTC）です。日本時間はこれに9時間を足してください。',
}

function monthAndDay(date: Date): string {
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`
}
