import type { FindingCode, FindingDetails } from '../domain/finding.ts'
import type { FailureReason, ProbeFailure } from '../domain/probe-result.ts'
import { utcDay, utcMoment } from './dates.ts'
import { excerpt, someOf } from './excerpt.ts'
import { labels } from './ja-labels.ts'
import type { Messages, Sentences } from './messages.ts'

const titles: Readonly<Record<FindingCode, string>> = {
  expired: '期限切れ',
  expiring: 'まもなく期限切れ',
  'not-yet-valid': '有効期間の開始前',
  'invalid-dates': '日付が不正',
  'renewal-overdue': '自動更新の遅れ',
  'name-mismatch': '名前の不一致',
  untrusted: '信頼されない証明書',
  'self-signed': '自己署名',
  'incomplete-chain': '中間証明書の不足',
  'chain-order': '証明書の順序',
  'chain-expiring': '上位の証明書の期限',
  'address-disagreement': 'アドレス間の不一致',
  'distrust-scheduled': '信頼停止の予定',
  'validity-too-long': '有効期間が長すぎる',
  revoked: '失効',
  'weak-key': '弱い鍵',
  'weak-signature': '弱い署名',
  'old-protocol': '古いプロトコル',
  'client-auth-eku-missing': 'クライアント用途なし',
  'malformed-certificate': '証明書が壊れている',
  unreachable: '接続できない',
  'starttls-refused': 'STARTTLSの拒否',
  'handshake-failed': 'TLS接続の失敗',
  'manual-expiring': 'まもなく期限切れ',
  'manual-expired': '期限切れ',
  'not-served': '新しい証明書が未反映',
  'agent-silent': 'エージェントから連絡なし',
  'renewal-failing': '更新の失敗が続く',
  'owner-unconfirmed': '担当者が未確認',
}

const reasons: Readonly<Record<FailureReason, string>> = {
  refused: '接続を拒否された',
  timeout: '時間内に応答がない',
  reset: '接続がリセットされた',
  closed: '接続が閉じられた',
  unreachable: '経路がない',
  'not-found': '名前が見つからない',
  protocol: '予期しない応答',
  alert: 'TLSの警告による切断',
  malformed: '読めないデータ',
  limit: '上限を超えた',
}

const sentences: Sentences = {
  expired: ({ notAfter }) =>
    `${utcMoment(notAfter)} に期限が切れており、利用者に警告が出るか接続が拒否されます。至急、新しい証明書を設置してください。`,
  expiring: ({ notAfter, daysLeft }) =>
    `${expiresIn(notAfter, daysLeft)}。${daysLeft === 0 ? '至急' : 'それまでに'}更新してください。`,
  'not-yet-valid': ({ notBefore }) =>
    `${utcMoment(notBefore)} までは有効にならず、それまで接続が拒否されます。いま有効な証明書を設置するか、その時までお待ちください。`,
  'invalid-dates': ({ which }) =>
    which === undefined
      ? '証明書の日付が読めないか、前後が矛盾しています。証明書を再発行してください。'
      : `上位の証明書${quote(which)}の日付が読めないか、前後が矛盾しています。認証局の中間証明書を設置し直してください。`,
  'renewal-overdue': ({ notAfter, daysLeft, percentLeft }) =>
    `自動更新が済んでいるはずの時期ですが、期限 ${moment(notAfter, daysLeft)} まで残り${days(daysLeft)}（有効期間の${Math.round(percentLeft)}%）です。更新が動かなかった、または設置されなかった原因を調べてください。`,
  'name-mismatch': ({ wanted, names }) =>
    `証明書は ${list(names, '（名前なし）')} のもので、${excerpt(wanted)} のものではありません。この名前を含む証明書を設置するか、登録内容を直してください。`,
  untrusted: ({ reason, isOther }) =>
    isOther
      ? '登録内容で固定した証明書（または鍵）と異なります。誰が替えたかを確かめ、新しいものを登録するか、元に戻してください。'
      : `この証明書は信頼されません（${phrase(reason)}）。広く信頼された認証局の証明書に替えるか、登録内容に認証局を指定してください。`,
  'self-signed': () =>
    '自己署名の証明書のため、どの利用者にも警告が出ます。認証局の発行した証明書に替えるか、この証明書を登録内容で固定してください。',
  'incomplete-chain': ({ missingIssuer }) =>
    `中間証明書${quote(missingIssuer)}が送られていないため、接続を拒否する機器があります。サーバの証明書ファイルに中間証明書を加えてください。学内などの私設認証局であれば、登録にその認証局を書いてください。`,
  'chain-order': ({ disordered, unneeded }) => chainOrder(disordered, unneeded),
  'chain-expiring': ({ subject, notAfter, daysLeft, over }) =>
    over
      ? `上位の証明書${quote(subject)}の期限が ${utcMoment(notAfter)} に切れています。至急、認証局の現在の中間証明書を設置してください。`
      : `上位の証明書${quote(subject)}は ${expiresIn(notAfter, daysLeft)}。それまでに認証局の現在の中間証明書を設置してください。`,
  'address-disagreement': ({ addresses }) =>
    `同じ名前のアドレスごとに違う証明書が設置されています（${list(addresses.map(servedAt), '不明')}）。最も新しい証明書をすべてに設置してください。`,
  'distrust-scheduled': ({ anchor, distrustAt }) =>
    `${utcDay(distrustAt)} に主要なブラウザが${quote(anchor)}を信頼しなくなります。それまでに別のルートの証明書に替えてください。`,
  'validity-too-long': ({ days: length, allowedDays, byASecond }) =>
    `有効期間が${byASecond ? `${allowedDays}日と1秒（開始と終了の時刻を含む）` : `${length}日`}あり、上限の${allowedDays}日を超えているため、ブラウザに拒否されることがあります。短い期間で再発行してください。`,
  revoked: ({ revokedAt, reason }) =>
    `認証局が${revokedAt === undefined ? '' : `${utcDay(revokedAt)}に`}失効させました（理由：${excerpt(reason)}）。失効を確認する利用者には拒否されます。すぐに${reason === 'keyCompromise' ? '新しい鍵で' : ''}新しい証明書を設置してください。`,
  'weak-key': ({ key }) =>
    `鍵（${excerpt(key)}）が弱く、破られるおそれがあります。新しい鍵を作り、証明書を再発行してください。`,
  'weak-signature': ({ algorithm, subject }) =>
    `${quote(subject)}の署名（${excerpt(algorithm)}）は偽造されるおそれがあります。証明書を再発行してください。`,
  'old-protocol': ({ tlsVersion, cipher }) =>
    isCurrent(tlsVersion)
      ? `使われなくなった方式でしかTLS接続できません（${excerpt([tlsVersion, cipher].join('、'))}）。暗号方式、鍵、曲線の設定を新しくするか、登録に legacy と書いてください。`
      : `${oldProtocol(tlsVersion, cipher)}でしか通信できません。TLS 1.2以上を有効にするか、登録内容に legacy と記してください。`,
  'client-auth-eku-missing': () =>
    'クライアントとしても使うと登録されていますが、証明書がその用途で発行されていません。その用途を含む証明書を認証局に申請してください。',
  'malformed-certificate': ({ detail }) =>
    `サーバの証明書が壊れていて読めません（${phrase(detail)}）。証明書を再発行し、設置し直してください。`,
  unreachable: (failure) =>
    failure.stage === 'resolve'
      ? `名前を調べられませんでした（${why(failure)}）。名前とDNSを確認し、もう使っていなければ登録から外してください。`
      : failure.reason === 'limit'
        ? `接続を試みていません（${excerpt(failure.detail)}）。`
        : `接続できませんでした（${why(failure)}）。サーバが動いているか、ファイアウォールが通すかを確認してください。`,
  'starttls-refused': (failure) =>
    `応答はありますが、TLSに切り替わりません（${why(failure)}）。サーバのSTARTTLSを有効にするか、登録のプロトコルを直してください。`,
  'handshake-failed': (failure) =>
    `応答はありますが、TLSで接続できませんでした（${why(failure)}）。サーバのTLSの設定とポート番号を確認してください。`,
  'manual-expiring': ({ expiresAt, daysLeft, isDuty }) =>
    isDuty
      ? `期日は ${moment(expiresAt, daysLeft)} です（残り${days(daysLeft)}）。${daysLeft === 0 ? '至急' : 'それまでに'}済ませ、完了を登録してください。`
      : `${expiresIn(expiresAt, daysLeft)}。${daysLeft === 0 ? '至急' : 'それまでに'}更新し、新しい期限を登録してください。`,
  'manual-expired': ({ expiresAt, isDuty }) =>
    isDuty
      ? `登録では期日（${utcMoment(expiresAt)}）を過ぎています。至急済ませるか、済んでいれば完了を登録してください。`
      : `登録では ${utcMoment(expiresAt)} に期限が切れています。至急更新するか、更新済みなら新しい期限を登録してください。`,
  'not-served': notServed,
  'agent-silent': ({ agent, since, revokedAt }) =>
    revokedAt !== undefined
      ? `更新を担当する ${quote(agent)} は ${utcMoment(revokedAt)} に失効しました。トークンを発行し直すか、managed_by を直してください。`
      : since === undefined
        ? `更新を担当する ${quote(agent)} から、この証明書について一度も連絡がありません。そのサーバで動いているか、この名前が設定されているかを調べるか、managed_by を直してください。`
        : `更新を担当する ${quote(agent)} から、${utcMoment(since)} 以降連絡がありません。動いているかどうかを調べてください。`,
  'owner-unconfirmed': ({ contact, askedAt }) =>
    `${quote(contact)} に ${utcDay(askedAt)} に担当の確認を依頼しましたが、返事がありません。現在の担当者を調べてください。`,
  'renewal-failing': ({ agent, count, since, message }) =>
    `${quote(agent)} による更新が、${utcMoment(since)} から${count}回続けて失敗しています（${excerpt(message)}）。サーバで記録を調べてください。`,
}

function notServed({ newUntil, servedUntil, behind }: FindingDetails['not-served']): string {
  const until = (end: Date | undefined) => (end === undefined ? '' : `${utcDay(end)} までの`)
  if (behind === undefined)
    return `${until(newUntil)}証明書への更新が登録されていますが、ネットワーク上ではまだ ${until(servedUntil)}証明書が使われています。新しい証明書を設置してサービスを再読み込みするか、登録を直してください。`
  const { agent, layer, places } = behind
  return layer === 'process'
    ? `${quote(agent)} が${until(newUntil)}証明書を設置しましたが、サービス自体はまだ別の証明書を使っています（${list(places, '')}）。再読み込みしてください。`
    : `${quote(agent)} が${until(newUntil)}証明書を設置し、サービスも使っていますが、ネットワーク上の ${list(places, '')} では別の証明書が見えます。そこで応答しているものを調べてください。`
}

function chainOrder(disordered: boolean, unneeded: readonly string[]): string {
  const wrong = [
    ...(disordered ? ['順序が誤っています'] : []),
    ...(unneeded.length > 0 ? [`不要なものが含まれています（${list(unneeded, '')}）`] : []),
  ]
  return `サーバの送る証明書の${wrong.join('。また、') || '並びが通常と異なります'}。サーバ証明書、発行元の順に並べ、ほかは除いてください。`
}

function expiresIn(date: Date, daysLeft: number): string {
  return `${moment(date, daysLeft)} に期限が切れます（残り${days(daysLeft)}）`
}

function isCurrent(tlsVersion: string | undefined): boolean {
  return tlsVersion === 'TLSv1.2' || tlsVersion === 'TLSv1.3'
}

function oldProtocol(tlsVersion: string | undefined, cipher: string | undefined): string {
  const known = [tlsVersion, cipher].filter((part) => part !== undefined)
  return known.length === 0 ? '古い方式のTLS' : `古い方式のTLS（${excerpt(known.join('、'))}）`
}

/** The day; on the last day, when the hour counts, also the time. */
function moment(date: Date, daysLeft: number): string {
  return daysLeft === 0 ? utcMoment(date) : utcDay(date)
}

function days(count: number): string {
  return count === 0 ? '1日未満' : `${count}日`
}

function servedAt({ address, notAfter }: { address: string; notAfter: Date | undefined }): string {
  return `${address} は${notAfter === undefined ? '期限が読めない' : ` ${utcDay(notAfter)} まで`}`
}

function why({ reason, detail }: ProbeFailure): string {
  return detail === '' ? reasons[reason] : `${reasons[reason]}：${phrase(detail)}`
}

/** A sentence of another part as a phrase inside of ours. */
function phrase(text: string): string {
  return excerpt(text.replace(/[.\s]+$/, ''), 160)
}

function list(names: readonly string[], none: string): string {
  const { shown, more } = someOf(names)
  if (shown.length === 0) return none
  return more === 0 ? shown.join('、') : `${shown.join('、')} ほか${more}件`
}

function quote(name: string): string {
  return `「${excerpt(name)}」`
}

/** What certflow says in Japanese. */
export const ja: Messages = { titles, sentences, reasons, labels }
