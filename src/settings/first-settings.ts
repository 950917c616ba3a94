import { type Answer, filledTemplate } from '../yaml/template.ts'

/** What the first settings of a centre say of it. */
export interface FirstSettings {
  /** As the file has it: `sqlite:certflow.db`. */
  readonly store: Answer
  readonly organisation: Answer
  readonly email: Answer
  /** URL of the mail server. */
  readonly smtp: Answer
  readonly timeZone: Answer
  /** Of the country whose public holidays count; undefined where it is not known. */
  readonly holidays: 'jp' | undefined
  /** The days between the years, as an example: `2026-12-29/2027-01-03`. */
  readonly newYear: Answer
}

/**
 * The settings with which a centre begins, each line explained: certflow is watching, and nobody is mailed by mistake.
 *
 * @param mark stands behind each line that is only an example
 */
export function firstSettings({ holidays, ...answers }: FirstSettings, language: 'en' | 'ja', mark: string): string {
  const text = filledTemplate(templates[language], { ...answers }, mark)
  return holidays === undefined ? text.replace(/^ {2}holidays:/m, '  # holidays:') : text
}

const en = `# How certflow works here. All keys: docs/reference/settings.md

version: 1

# What is watched, and who answers for it. Paths begin at the folder of this file.
inventory: inventory.yaml

# Where certflow remembers what it saw and whom it told: on a disk of this machine, never on a network share.
store: <<store>>

# Who writes the mails. Choose the name by which people know you.
organisation:
  name: <<organisation>>
  # Where answers go. It also hears of certflow's own trouble, and gets a summary every Monday,
  # unless administrators: [...] names others.
  email: <<email>>
  # An internal telephone number, and a page of yours that says that these mails are genuine:
  # extension: "1234"
  # verify_url: https://www.example.ac.jp/certflow

# How mail is sent. With smtp:// nothing goes out without STARTTLS, unless the server is this machine.
smtp:
  url: <<smtp>>
  from: <<email>>
  # For the first weeks every mail goes here instead, and says on top for whom it is.
  # Take this line out when the mails are right.
  redirect: <<email>>
  # Where the server wants a login: the user stands in the url, as in smtp://user@host, and the password
  # in a file of one line, not readable by everybody:
  # password_file: /etc/certflow/smtp-password

# What the first run finds counts as known: nobody is mailed of it. Look at it, then accept it with
# certflow alert baseline. From then on people hear of what is new.
first_run: baseline

# More new mails than this in one run wait: so many at once are rarely true.
hold: { above: 30, for: 10m }

# Write true when people rely on the mails. Then no run can pretend that it is another time.
live: false

# When people are at work: what falls on another day is told before it.
timezone: <<timeZone>>
calendar:
  days: mon-fri
  holidays: jp
  # Own closed days, the first and the last:
  # closed: [<<newYear>>]

# Name servers to ask in place of this machine's:
# resolvers: [192.0.2.53]

# For monitoring, to notice when certflow has stopped: a file for node_exporter, and a page that is asked for
# after each run.
# heartbeat:
#   file: /var/lib/prometheus/node-exporter/certflow.prom
#   ping_url: https://ping.example.ac.jp/certflow
`

const ja = `# certflow の設定です。すべての項目は docs/reference/settings.md（英語）にあります。

version: 1

# 監視する対象と担当者の台帳。パスは、このファイルのあるフォルダを起点とします。
inventory: inventory.yaml

# 確認した結果と通知の記録を残すデータベース。このサーバのディスクに置き、NFSなどの共有には置かないでください。
store: <<store>>

# メールを出す部署。受け取る人が知っている名前にしてください。
organisation:
  name: <<organisation>>
  # 返信先。certflow 自体に不具合があったときの連絡と、毎週月曜日のまとめもここに届きます
  # （別の人に送る場合は administrators: [...] に書きます）。
  email: <<email>>
  # 内線番号と、本物のメールであることを案内しているページ：
  # extension: "1234"
  # verify_url: https://www.example.ac.jp/certflow

# メールの送り方。smtp:// では、送信先がこのサーバ自身でないかぎり、STARTTLS が使えなければ送信しません。
smtp:
  url: <<smtp>>
  from: <<email>>
  # 最初の数週間は、すべてのメールを本来の宛先ではなくここに送ります（本来の宛先はメールの冒頭に書かれます）。
  # 内容に問題がないことを確かめたら、この行を消してください。
  redirect: <<email>>
  # 認証が必要な場合は、url を smtp://ユーザ名@ホスト名 とし、パスワードだけを1行で書いたファイルを置きます
  # （ほかの利用者が読めない権限にしてください）：
  # password_file: /etc/certflow/smtp-password

# 初回の実行で見つかった問題は「既知」とし、誰にもメールを送りません。内容を確認したら certflow alert baseline で
# 承認してください。それ以降は、新しく起きたことだけを担当者に知らせます。
first_run: baseline

# 1回の実行で新しいメールがこの数を超えたら、すぐには送りません。一度に多数の異常が出るときは、たいてい誤りです。
hold: { above: 30, for: 10m }

# 本番の運用を始めたら true にします。true の間は、別の日時を仮定した実行はできません。
live: false

# 勤務日。休みの日に当たる通知は、その前の勤務日に送ります。
timezone: <<timeZone>>
calendar:
  days: mon-fri
  holidays: jp
  # 年末年始など、独自の休業日（初日/最終日）：
  # closed: [<<newYear>>]

# このサーバの設定とは別のDNSサーバに問い合わせる場合：
# resolvers: [192.0.2.53]

# certflow が止まったことを監視システムで検知する場合：node_exporter に読ませるファイルと、実行のたびにアクセスするページ
# heartbeat:
#   file: /var/lib/prometheus/node-exporter/certflow.prom
#   ping_url: https://ping.example.ac.jp/certflow
`

const templates = { en, ja }
