import type { Language } from '../../messages/messages.ts'
import type { AuditEntry } from '../../store/audit-store.ts'

const actions: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    acknowledged: 'took it',
    muted: 'muted it',
    'named-other': 'named somebody else',
    'said-unused': 'said that it is no longer used',
    released: 'released held mails',
    confirmed: 'confirmed a manual entry',
    announced: 'announced an interruption',
    'drill-begun': 'began a drill',
    'drill-answered': 'answered a drill',
    'baseline-begun': 'noted what is known',
    'baseline-accepted': 'accepted what is known',
    'undelivered-told': 'told of a mail that did not arrive',
    'logged-in': 'logged in',
    'logged-out': 'logged out',
    'login-refused': 'was refused a login',
    'account-added': 'added an account',
    'account-removed': 'removed an account',
    'password-changed': 'changed a password',
    'token-added': 'made a token',
    'token-revoked': 'revoked a token',
    'agent-token-made': 'made a token for an agent',
    'hook-added': 'added a hook',
    'renewal-wished': 'wished for a renewal',
    'agent-joined': 'joined as an agent',
    'agent-approved': 'approved an agent',
    'agent-revoked': 'revoked an agent',
    'agent-cloned': 'was found twice, and stopped',
    'agent-key-changed': 'changed its key',
  },
  ja: {
    acknowledged: '対応を引き受け',
    muted: '通知を停止',
    'named-other': '別の担当者を連絡',
    'said-unused': '使用していないと連絡',
    released: '保留メールを送信',
    confirmed: '手動登録を更新',
    announced: '停止を予告',
    'drill-begun': '訓練を開始',
    'drill-answered': '訓練に応答',
    'baseline-begun': '初回の状態を記録',
    'baseline-accepted': '初回の状態を承認',
    'undelivered-told': '不達メールを通知',
    'logged-in': 'ログイン',
    'logged-out': 'ログアウト',
    'login-refused': 'ログイン失敗',
    'account-added': 'アカウントを追加',
    'account-removed': 'アカウントを削除',
    'password-changed': 'パスワードを変更',
    'token-added': 'トークンを発行',
    'token-revoked': 'トークンを無効化',
    'agent-token-made': 'エージェント用トークンを発行',
    'hook-added': 'フックを追加',
    'renewal-wished': '更新を依頼',
    'agent-joined': 'エージェントとして登録',
    'agent-approved': 'エージェントを承認',
    'agent-revoked': 'エージェントを失効',
    'agent-cloned': '複製を検知し停止',
    'agent-key-changed': '鍵を更新',
  },
}

/** What somebody did, in words; the word of the audit where there are none. */
export function actionText(action: string, language: Language): string {
  return Object.hasOwn(actions[language], action) ? (actions[language][action] ?? action) : action
}

/** What else the audit knows of an entry, on one line. */
export function detailText({ detail }: Pick<AuditEntry, 'detail'>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
}

/** The page of what something was done to, where it is an alert or a drill. */
export function aboutPath(about: string): string | undefined {
  if (/^CF-\d{1,9}$/.test(about)) return `/alerts/${about}`
  return /^DR-\d{1,9}$/.test(about) ? `/drills/${about}` : undefined
}
