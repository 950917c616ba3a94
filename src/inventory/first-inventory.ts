import { type Answer, filledTemplate } from '../yaml/template.ts'

/** What the first inventory of a centre says of it. */
export interface FirstInventory {
  readonly email: Answer
  /** A server to begin with. */
  readonly host: Answer
  /** A date for the examples: `2027-03-31`. */
  readonly expires: Answer
}

/**
 * The inventory with which a centre begins: one contact, one server, and an example of whatever else is usual.
 *
 * @param mark stands behind each line that is only an example
 */
export function firstInventory(answers: FirstInventory, language: 'en' | 'ja', mark: string): string {
  return filledTemplate(templates[language], { ...answers }, mark)
}

const en = `# What certflow watches. All keys: docs/reference/inventory.md
# certflow scan names every mistake in here before it connects anywhere.

version: 1

# What entries get that do not say otherwise.
defaults:
  owner: center               # who answers for it
  fallback: center            # who is told, too, when it is critical and nobody has taken it
  language: en                # of mails and reports: en or ja
  thresholds: [30d, 14d, 7d, 3d, 1d]

# No command ever connects to these addresses, whatever else is asked. Medical devices, for example:
# never: [10.50.0.0/16]

# Who is told. The name on the left is what the rest of this file calls them.
contacts:
  center: { email: [<<email>>] }
  # physics: { email: [web@phys.example.ac.jp], language: ja }

# Where certificates are served. To find servers, and have lines for them to paste here:
# certflow inventory discover 192.0.2.0/24:443,8443
endpoints:
  - host: <<host>>
  # Somebody else's server; the owner is one of the contacts:
  # - { host: wiki.phys.example.ac.jp, owner: physics }
  # Mail, directory, database (smtp, imap, pop3, ldap, postgres, ...):
  # - { host: mail.example.ac.jp, port: 587, starttls: smtp }
  # Whatever renews itself, by certbot, acme.sh or in a cloud: say so, and people are told only when it has stopped.
  # - { host: cloud.example.ac.jp, renewal: automatic }
  # What a vendor renews: the mail has a part that can be sent on.
  # - { host: shop.example.ac.jp, renewal: vendor }
  # Old gear that speaks nothing newer than TLS 1.0:
  # - { host: ups.example.ac.jp, legacy: true }

# Certificates that cannot be looked at over the network: the date counts.
# manual:
#   - { name: core-switch-1, expires: <<expires>>, note: "web UI, VLAN 12 only" }
`

const ja = `# certflow が監視する対象の台帳です。すべての項目は docs/reference/inventory.md（英語）にあります。
# 書き誤りがあれば、certflow scan が、どこにも接続しないうちにすべて指摘します。

version: 1

# 個々の対象に書かれていないときの値
defaults:
  owner: center               # 担当
  fallback: center            # 期限が迫っても誰も対応しないときに、あわせて知らせる相手
  language: ja                # メールと報告の言語（ja または en）
  thresholds: [30d, 14d, 7d, 3d, 1d]

# どのような場合にも接続しないアドレス。たとえば医療機器：
# never: [10.50.0.0/16]

# 連絡先。このファイルの中では、左の名前で呼びます。
contacts:
  center: { email: [<<email>>] }
  # physics: { email: [web@phys.example.ac.jp], language: en }

# 証明書を使っているサーバ。次のコマンドは、ネットワーク内のサーバを探し、ここに貼り付けられる形で表示します。
# certflow inventory discover 192.0.2.0/24:443,8443
endpoints:
  - host: <<host>>
  # 別の担当者のサーバ（owner は連絡先のどれか）：
  # - { host: wiki.phys.example.ac.jp, owner: physics }
  # メール、ディレクトリ、データベースなど（smtp、imap、pop3、ldap、postgres など）：
  # - { host: mail.example.ac.jp, port: 587, starttls: smtp }
  # certbot や acme.sh、クラウドなどで自動更新されるもの。こう書いておくと、更新が止まったときだけ知らせます。
  # - { host: cloud.example.ac.jp, renewal: automatic }
  # 業者が更新するもの。メールに、業者へそのまま転送できる説明が付きます。
  # - { host: shop.example.ac.jp, renewal: vendor }
  # TLS 1.0 までしか使えない古い機器：
  # - { host: ups.example.ac.jp, legacy: true }

# ネットワーク越しには確認できない証明書。期限を書いておきます。
# manual:
#   - { name: core-switch-1, expires: <<expires>>, note: "管理画面は VLAN 12 からのみ" }
`

const templates = { en, ja }
