import { someOf } from '../../messages/excerpt.ts'
import type { Concerned, FindingWords } from './finding-words.ts'

const askCentre = '方法が分からないときは、お問い合わせください。'
const forward = '下の【業者の方へ】を業者にそのまま転送し、'

/** What mails say of each finding, in Japanese. */
export const findingWords: FindingWords = {
  expired: {
    lead: (about) => `${about.name} の証明書は${at(about)}期限が切れました。いま、見る人に警告が出ています。`,
    advice: {
      automatic: '自動で更新されるはずのものです。更新されなかった原因をサーバで調べ、本日中に手動で更新してください。',
      hand: `本日中に新しい証明書を取得し、設置してください。${askCentre}`,
      vendor: `${forward}本日中の更新を依頼してください。`,
    },
  },
  expiring: { lead: expires, advice: renew() },
  'renewal-overdue': {
    lead: (about) =>
      `${about.name} の証明書は自動で更新されるはずですが、今回は更新されていません。このままでは${at(about)}切れ、見る人に警告が出ます。`,
    advice: {
      automatic:
        '更新が動かなかった原因、または新しい証明書が使われていない原因をサーバで調べてください。サービスの再読み込みを忘れていることがよくあります。',
      hand: `今回は手動で更新し、そのあとで原因を調べてください。${askCentre}`,
      vendor: `${forward}原因の調査と、期限までの更新を依頼してください。`,
    },
  },
  'not-yet-valid': {
    lead: ({ name }) => `${name} の証明書は、まだ有効期間が始まっていません。見る人に警告が出ています。`,
    advice: replaced('前の証明書に戻すか、本日から有効な証明書を設置してください。', '本日有効な証明書への交換'),
  },
  'invalid-dates': {
    lead: ({ name }) => `${name} の証明書は日付が読めず、いつまで使えるか分かりません。`,
    advice: replaced('新しい証明書を取得し、設置してください。', '新しい証明書への交換'),
  },
  'name-mismatch': {
    lead: ({ name }, { names }) =>
      `${name} に、${some(names)} のための証明書が設置されています。見る人に警告が出ています。`,
    advice: replaced(
      'この名前の入った証明書を設置してください。サーバに名前がいくつもあるときは、すべて入っている必要があります。',
      'この名前の入った証明書への交換',
    ),
  },
  untrusted: {
    lead: ({ name }) => `${name} の証明書は、ブラウザの知らない発行者のものです。`,
    advice: replaced(
      '発行者を登録した機器だけが使うサーバであれば、お知らせください（こちらで登録します）。そうでなければ、証明書を交換してください。',
      'ブラウザが信頼する証明書への交換',
    ),
  },
  'self-signed': {
    lead: ({ name }) => `${name} は証明書を自分で作っているため、ブラウザは偽物と区別できません。`,
    advice: replaced(
      '意図したものであれば、お知らせください（こちらで登録します）。そうでなければ、認証局の発行した証明書に交換してください。',
      '認証局の発行した証明書への交換',
    ),
  },
  'incomplete-chain': {
    lead: ({ name }) => `${name} が中間証明書を送っていないため、接続できない機器やスマートフォンがあります。`,
    advice: chain('認証局のサイトにある中間証明書を設定に加え、サービスを再読み込みしてください。'),
  },
  'chain-order': {
    lead: ({ name }) => `${name} の送る証明書の順序が違うか、不要なものが含まれています。`,
    advice: chain('サーバの証明書、中間証明書の順に並べ、ほかは除いて、サービスを再読み込みしてください。'),
  },
  'chain-expiring': {
    lead: ({ name }) =>
      `${name} が一緒に送っている中間証明書の期限が来ています。切れると、サーバの証明書が有効でも接続できなくなることがあります。`,
    advice: chain('認証局の現在の中間証明書を設置し、サービスを再読み込みしてください。'),
  },
  'address-disagreement': {
    lead: ({ name }) => `${name} は複数のサーバで動いており、それぞれ違う証明書が設置されています。`,
    advice: {
      automatic: '新しい証明書が届いていないサーバと、サービスの再読み込みの有無を調べてください。',
      hand: `最も新しい証明書をすべてのサーバに設置してください。${askCentre}`,
      vendor: `${forward}すべてのサーバへの最新の証明書の設置を依頼してください。`,
    },
  },
  'distrust-scheduled': {
    lead: ({ name }) => `${name} の証明書の発行元は、まもなくブラウザに信頼されなくなります。`,
    advice: replaced('その日までに、別の発行元の証明書に交換してください。', '別の発行元の証明書への交換'),
  },
  'validity-too-long': {
    lead: ({ name }) => `${name} の証明書は有効期間が長すぎるため、ブラウザに拒否されることがあります。`,
    advice: replaced('有効期間の短い証明書に交換してください。', '有効期間の短い証明書への交換'),
  },
  revoked: {
    lead: ({ name }) =>
      `${name} の証明書は認証局によって失効させられました。失効を確認する利用者は接続できなくなります。`,
    advice: replaced('すぐに新しい証明書を取得し、設置してください。', '新しい証明書の取得と設置'),
  },
  'weak-key': {
    lead: ({ name }) => `${name} の鍵は弱く、通信を他人に読まれるおそれがあります。`,
    advice: replaced(
      '新しい鍵（RSA 2048またはP-256以上）を作り、その証明書を取得してください。',
      '新しい鍵の作成と証明書の交換',
    ),
  },
  'weak-signature': {
    lead: ({ name }) => `${name} の送る証明書に、偽造のおそれのある署名が使われています。`,
    advice: replaced('新しい証明書を取得し、中間証明書とともに設置してください。', '新しい証明書への交換'),
  },
  'old-protocol': {
    lead: ({ name }) => `${name} の暗号の方式が古く、現在のブラウザでは接続できません。`,
    advice: settings(
      'TLS 1.2以上を有効にしてください。機器が対応していないときは、お知らせください（こちらで登録します）。',
      'TLS 1.2以上の有効化',
    ),
  },
  'client-auth-eku-missing': {
    lead: ({ name }) => `${name} の証明書はほかのサーバへの認証にも使われますが、その用途で発行されていません。`,
    advice: replaced('クライアント用途を含む証明書を取得してください。', 'クライアント用途を含む証明書への交換'),
  },
  'malformed-certificate': {
    lead: ({ name }) => `${name} の証明書が壊れていて読めません。`,
    advice: replaced('設置し直すか、新しい証明書を取得してください。', '正しい証明書の設置'),
  },
  unreachable: {
    lead: ({ name }) => `${name} に接続できないため、証明書がいつまで有効か確認できません。`,
    advice: settings(
      'サーバが動いているか、ファイアウォールに遮られていないかを調べてください。もう使っていなければ、お知らせください（一覧から外します）。',
      'サーバの稼働とファイアウォールの確認',
    ),
  },
  'starttls-refused': {
    lead: ({ name }) => `${name} は応答しますが、暗号化された接続に切り替わりません。`,
    advice: settings(
      'STARTTLSを有効にしてください。意図して無効にしている場合は、お知らせください。',
      'STARTTLSの有効化',
    ),
  },
  'handshake-failed': {
    lead: ({ name }) => `${name} は応答しますが、暗号化された接続ができません。`,
    advice: settings('TLSの設定とサーバのログを調べてください。', 'TLSの設定の確認'),
  },
  'manual-expiring': {
    lead: expires,
    advice: renew('更新のあと、新しい期限をお知らせください。こちらからは確認できないことがあります。'),
  },
  'manual-expired': {
    lead: (about) => `登録によると、${about.name} の証明書は${at(about)}期限が切れました。`,
    advice: {
      automatic: '自動で更新済みであれば、新しい期限をお知らせください。そうでなければ、本日中に更新してください。',
      hand: `更新済みであれば、新しい期限をお知らせください。そうでなければ、本日中に更新してください。${askCentre}`,
      vendor: `${forward}本日中の更新を依頼し、新しい期限をお知らせください。`,
    },
  },
  'agent-silent': {
    lead: ({ name }) =>
      `${name} の証明書を更新するプログラムから連絡がありません。止まっている場合、このままでは証明書の期限が切れます。`,
    advice: {
      automatic:
        '証明書を更新するプログラムがサーバで動いているかを調べてください（systemctl status certflow-agent.timer）。',
      hand: `証明書を更新するプログラムがサーバで動いているかを調べてください。${askCentre}`,
      vendor: `${forward}証明書を更新するプログラムの確認を依頼してください。`,
    },
  },
  'owner-unconfirmed': {
    lead: ({ name }) => `${name} などの担当者として登録されている方から、担当の確認への返事が1か月以上ありません。`,
    advice: {
      automatic: '証明書は自動で更新されますが、サーバの現在の担当者を調べ、台帳を直してください。',
      hand: `現在の担当者を調べ、台帳を直してください。${askCentre}`,
      vendor: `${forward}現在の担当者を知らせるよう依頼し、台帳を直してください。`,
    },
  },
  'renewal-failing': {
    lead: ({ name }) => `${name} の証明書の自動更新が、続けて失敗しています。`,
    advice: {
      automatic: 'サーバで記録を調べてください（journalctl -u certflow-agent）。',
      hand: `更新に失敗する原因をサーバで調べてください。${askCentre}`,
      vendor: `${forward}自動更新の失敗の調査を依頼してください。`,
    },
  },
  'not-served': {
    lead: ({ name }) =>
      `${name} の証明書は更新済みと伺っていますが、こちらからは、まだ古い証明書が見えています。古い証明書の期限が切れると、見る人に警告が出ます。`,
    advice: {
      automatic: '新しい証明書が設置されているか、サービスの再読み込みが済んでいるかをサーバで調べてください。',
      hand: `新しい証明書を設置し、サービスを再読み込みしてください。${askCentre}`,
      vendor: `${forward}新しい証明書の設置と、サービスの再読み込みを依頼してください。`,
    },
  },
}

function expires(about: Concerned): string {
  return `${about.name} の証明書は${at(about)}切れます。その後は、見る人に警告が出ます。`
}

function at({ end }: Concerned): string {
  return end === undefined ? '' : ` ${end} に`
}

function renew(after = '') {
  return {
    automatic: `自動で更新されるはずのものです。自動更新が止められていないか、サーバで確認してください。${after}`,
    hand: `新しい証明書を取得し、サーバに設置してください。${askCentre}${after}`,
    vendor: `${forward}期限までの更新を依頼してください。${after}`,
  }
}

function replaced(byHand: string, wanted: string) {
  return {
    automatic: `${byHand}そのあと、自動更新の設定も見直してください。次も同じ証明書が届くのを防ぐためです。`,
    hand: `${byHand}${askCentre}`,
    vendor: `${forward}${wanted}を依頼してください。`,
  }
}

function chain(byHand: string) {
  return {
    automatic: `${byHand}自動更新のプログラムは、両方の入ったファイル（多くは fullchain.pem）も作ります。そちらを使ってください。`,
    hand: `${byHand}${askCentre}`,
    vendor: `${forward}現在の中間証明書の設置を依頼してください。`,
  }
}

function settings(byHand: string, wanted: string) {
  return { automatic: byHand, hand: `${byHand}${askCentre}`, vendor: `${forward}${wanted}を依頼してください。` }
}

function some(names: readonly string[]): string {
  const { shown, more } = someOf(names)
  if (shown.length === 0) return '別の相手'
  return more === 0 ? shown.join('、') : `${shown.join('、')} ほか${more}件`
}
