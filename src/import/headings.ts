/** What a column of a sheet can be, with the headings that people give it. Compared without case, spaces and what stands in brackets. */
export const sheetFields = {
  /** Names, addresses or URLs; several in a cell are several endpoints. */
  host: listed(
    'ホスト名, ホスト, FQDN, FQDN名, ドメイン, ドメイン名, コモンネーム, URL, サイトURL, 対象ホスト, 別名, SAN',
    'host, hostname, domain, domain name, common name, CN, URI, website, alias, subject alternative name',
  ),
  /** What people call it; where no column has a host and this is one, it counts. */
  name: listed(
    'サーバ名, サーバー名, サーバ, サーバー, 機器名, 装置名, システム名, サービス名, サイト名, 名称, 件名, 証明書名',
    'server, server name, device, system, service, name, certificate, title',
  ),
  /** Counts where the row has no name. */
  address: listed('IPアドレス, IP, IPv4アドレス, IPv6アドレス, IP address, address'),
  /** One or several. */
  port: listed('ポート, ポート番号, 待受ポート, port, ports, port number'),
  /** As in URLs: https, smtp, imap, ldaps. */
  protocol: listed('プロトコル, protocol, scheme'),
  /** The end; of a span the later day. */
  expires: listed(
    '有効期限, 期限, 満了日, 有効期限日, 証明書有効期限, 証明書期限, 有効期間, 終了日, 有効期間終了日, 更新期限, 期限日',
    'expires, expiry, expiry date, expiration, expiration date, expires on, valid to, valid until, not after',
  ),
  /** Who answers for it; empty cells mean as above. */
  department: listed(
    '部局, 部局名, 部署, 部署名, 所属, 学部, 学科, 担当部署, 担当部局, 管理部局, 管理部署, department, team, unit',
  ),
  /** The person there; empty cells mean as above. */
  owner: listed(
    '担当, 担当者, 担当者名, 管理者, 管理者名, 責任者, 管理責任者, 管理担当者, 氏名',
    'owner, contact, administrator, admin, responsible',
  ),
  /** Becomes a contact; empty cells mean as above where the owner does. */
  email: listed(
    'メール, メールアドレス, 連絡先, 連絡先メールアドレス, 担当者メールアドレス, Eメール',
    'mail, email, e-mail, mail address, email address',
  ),
  /** A comment, or the note of a manual entry. */
  note: listed('備考, メモ, 摘要, 注記, note, notes, remark, remarks, comment, comments'),
  /** Not read, whatever its heading is. */
  none: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** What a column can be. */
export type SheetField = keyof typeof sheetFields

/** A text as headings are compared. */
export function plainHeading(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_:：*※.・-]/g, '')
}

const byHeading: ReadonlyMap<string, SheetField> = new Map(
  Object.entries(sheetFields).flatMap(([field, headings]) =>
    headings.map((heading) => [plainHeading(heading), field as SheetField] as const),
  ),
)

/** What a heading means: `有効期限（終了日）` is read without its brackets, then by what is in them. Undefined where it is none. */
export function fieldOf(heading: string): SheetField | undefined {
  if (heading.length > 100) return undefined
  const plain = plainHeading(heading)
  const [, inside = ''] = /\(([^()]*)\)/.exec(plain) ?? []
  return byHeading.get(plain) ?? byHeading.get(plain.replace(/\([^()]*\)/g, '')) ?? byHeading.get(inside)
}

function listed(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(', '))
}
