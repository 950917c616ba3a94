import type { DrillAdvice } from '../../domain/drill/drill-review.ts'
import type { Language } from '../../messages/messages.ts'

/** The words of the report on a drill. */
export interface DrillWords {
  readonly title: string
  /** On every page: that nothing of it was real. */
  readonly mark: string
  readonly owners: string
  headline(answered: number, asked: number): string
  readonly columns: {
    readonly contact: string
    readonly by: string
    readonly asked: string
    readonly delivered: string
    readonly answered: string
    readonly took: string
  }
  readonly figures: {
    readonly title: string
    readonly asked: string
    readonly answered: string
    readonly silent: string
    readonly fastest: string
    readonly lower: string
    readonly median: string
    readonly upper: string
    readonly deviation: string
  }
  readonly now: string
  readonly last: string
  readonly before: string
  /** Half of them, or a quarter, never answered. */
  readonly notReached: string
  readonly none: string
  readonly notDelivered: string
  readonly noAnswer: string
  others(names: string): string
  readonly advice: Readonly<Record<DrillAdvice, string>>
  duration(hours: number, minutes: number, seconds: number): string
}

/** By language. */
export const drillWords: Readonly<Record<Language, DrillWords>> = {
  en: {
    title: 'Drill',
    mark: 'This was a drill: nothing had expired.',
    owners: 'all owners',
    headline: (answered, asked) => `${answered} of ${asked} answered`,
    columns: {
      contact: 'contact',
      by: 'by',
      asked: 'asked',
      delivered: 'delivered',
      answered: 'answered',
      took: 'took',
    },
    figures: {
      title: 'Times to the answer',
      asked: 'asked',
      answered: 'answered',
      silent: 'no answer',
      fastest: 'fastest',
      lower: 'lower quartile',
      median: 'median',
      upper: 'upper quartile',
      deviation: 'standard deviation',
    },
    now: 'this drill',
    last: 'the last one',
    before: 'all before',
    notReached: 'not reached',
    none: '-',
    notDelivered: 'not delivered',
    noAnswer: 'no answer',
    others: (names) => `Answered without having been asked: ${names}`,
    advice: {
      'nobody-asked': 'Nobody could be asked: look at escalations and contacts of the inventory.',
      'not-delivered': 'Correct the addresses at which nothing arrived: in earnest nobody would know there.',
      'nobody-answered': 'Nobody has answered: talk with each of them, and rehearse again within a week.',
      'many-silent': 'Half of them or more did not answer: give each a deputy, and rehearse again within a month.',
      'some-silent': 'Talk with those who did not answer.',
      slower: 'It took much longer than the last time: ask what has changed.',
      fine: 'All is well: rehearse again in half a year.',
    },
    duration: (hours, minutes, seconds) =>
      hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`,
  },
  ja: {
    title: '訓練',
    mark: 'これは訓練です。実際の期限切れではありません。',
    owners: '担当者全員',
    headline: (answered, asked) => `${asked}名中${answered}名が応答`,
    columns: { contact: '連絡先', by: '手段', asked: '送信', delivered: '到達', answered: '応答', took: '所要時間' },
    figures: {
      title: '応答までの時間',
      asked: '対象',
      answered: '応答',
      silent: '応答なし',
      fastest: '最短',
      lower: '第1四分位',
      median: '中央値',
      upper: '第3四分位',
      deviation: '標準偏差',
    },
    now: '今回',
    last: '前回',
    before: 'これまで全部',
    notReached: '到達せず',
    none: '-',
    notDelivered: '届かず',
    noAnswer: '応答なし',
    others: (names) => `対象外からの応答：${names}`,
    advice: {
      'nobody-asked': '尋ねる相手がいませんでした。インベントリの escalations と contacts を見直してください。',
      'not-delivered': '届かなかった連絡先を直してください。本番でも届きません。',
      'nobody-answered': '誰も応答しませんでした。一人ずつ話を聞き、1週間以内にもう一度行ってください。',
      'many-silent': '半数以上が応答しませんでした。代理を決め、1か月以内にもう一度行ってください。',
      'some-silent': '応答のなかった人に話を聞いてください。',
      slower: '前回よりかなり時間がかかりました。何が変わったかを確認してください。',
      fine: '問題ありません。半年後にもう一度行ってください。',
    },
    duration: (hours, minutes, seconds) =>
      hours > 0 ? `${hours}時間${minutes}分` : minutes > 0 ? `${minutes}分${seconds}秒` : `${seconds}秒`,
  },
}
