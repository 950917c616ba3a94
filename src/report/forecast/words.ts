import type { Language } from '../../messages/messages.ts'

/** The words of a forecast's page in one language. */
export interface ForecastWords {
  readonly title: string
  headline(hours: number, months: number): string
  basis(items: number, assumed: number, hoursEach: number): string
  readonly tally: { readonly hand: string; readonly hours: string; readonly vendor: string; readonly automatic: string }
  readonly sections: {
    readonly months: string
    readonly owners: string
    readonly first: string
    readonly figures: string
  }
  readonly rules: string
  readonly columns: {
    readonly month: string
    readonly owner: string
    readonly what: string
    readonly renewals: string
    readonly hand: string
    readonly hours: string
    readonly vendor: string
    readonly automatic: string
  }
  readonly nobody: string
  readonly sum: string
  readonly chart: string
}

/** The words by language. */
export const forecastWords: Readonly<Record<Language, ForecastWords>> = {
  en: {
    title: 'Certificate renewals to come',
    headline: (hours, months) =>
      hours === 0
        ? `No work by hand in the next ${months} months.`
        : `About ${hours} person-hours of work by hand in the next ${months} months.`,
    basis: (items, assumed, hoursEach) =>
      `${items} certificates. Of ${assumed} of them nothing was seen yet: their end and lifetime are assumed. A renewal by hand is counted as ${hoursEach} hours, and a quarter more for each further server.`,
    tally: { hand: 'by hand', hours: 'hours', vendor: 'by a vendor', automatic: 'by themselves' },
    sections: { months: 'Month by month', owners: 'By owner', first: 'Worth automating first', figures: 'The figures' },
    rules:
      'Certificates of public CAs may live 200 days, 100 from 15 March 2027, 47 from 15 March 2029; those of Let’s Encrypt 90, 64 from 10 February 2027, 45 from 16 February 2028.',
    columns: {
      month: 'Month',
      owner: 'Owner',
      what: 'Certificate',
      renewals: 'Renewals',
      hand: 'By hand',
      hours: 'Hours',
      vendor: 'By a vendor',
      automatic: 'By themselves',
    },
    nobody: '(nobody)',
    sum: 'Sum',
    chart: 'Renewals by hand and by vendors, month by month',
  },
  ja: {
    title: '証明書更新の見通し',
    headline: (hours, months) =>
      hours === 0
        ? `今後${months}か月、手作業での更新はありません。`
        : `今後${months}か月で、手作業の更新におよそ${hours}人時が必要です。`,
    basis: (items, assumed, hoursEach) =>
      `証明書${items}件。うち${assumed}件はまだ確認されておらず、期限と有効期間を仮定しています。手作業の更新は1回${hoursEach}時間、設置先が1台増えるごとにその4分の1を加えています。`,
    tally: { hand: '手作業', hours: '人時', vendor: '業者', automatic: '自動更新' },
    sections: { months: '月ごと', owners: '担当ごと', first: '先に自動化するとよいもの', figures: '月ごとの数値' },
    rules:
      '公的な認証局の証明書の有効期間は最長200日、2027年3月15日から100日、2029年3月15日から47日です。Let’s Encryptは90日、2027年2月10日から64日、2028年2月16日から45日です。',
    columns: {
      month: '月',
      owner: '担当',
      what: '証明書',
      renewals: '更新回数',
      hand: '手作業',
      hours: '人時',
      vendor: '業者',
      automatic: '自動更新',
    },
    nobody: '（担当なし）',
    sum: '合計',
    chart: '月ごとの手作業と業者による更新',
  },
}
