const faculties = [
  '理学部',
  '工学部',
  '医学部',
  '文学部',
  '農学部',
  '図書館',
  '附属病院',
  '情報基盤センター',
  '法人本部',
  '国際交流課',
] as const
const family = ['田中', '鈴木', '佐藤', '高橋', '髙橋', '渡邉', '山﨑', '伊藤', '中村', '小林'] as const

/** Rows of a faculty: its merged cells are filled in the first one only. */
const rowsOfFaculty = 30

/**
 * The sheet of a campus as a centre keeps it: a title, headings of two rows, 300 rows of ten faculties with merged cells, dates in every
 * form, several names in a cell, gear without a name, notes, and at the end what is no row at all.
 */
export function campusSheet(): string {
  const rows = [
    ['○○大学 サーバ証明書管理台帳', '', '', '', '', '', '', '', ''],
    ['令和8年11月20日現在', '', '', '', '', '', '', '', ''],
    ['', '', '', '', '', '', '', '', ''],
    ['部局', '担当', '', 'サーバ', '', '', '証明書', '', '備考'],
    ['', '担当者', 'メールアドレス', 'ホスト名（ＦＱＤＮ）', 'IPアドレス', 'ポート番号', '有効期限', '発行番号', ''],
  ]
  for (let index = 0; index < faculties.length * rowsOfFaculty; index += 1) rows.push(rowAt(index))
  rows.push(['※期限の1か月前までに各部局で更新申請を行うこと', '', '', '', '', '', '', '', ''])
  return rows.map((row) => row.map(quotedCell).join(',')).join('\r\n')
}

function rowAt(index: number): string[] {
  const faculty = Math.floor(index / rowsOfFaculty)
  const isFirst = index % rowsOfFaculty === 0
  const day = new Date(Date.UTC(2026, 11, 1 + index))
  return [
    isFirst ? (faculties[faculty] ?? '') : '',
    isFirst ? (family[faculty] ?? '') : '',
    // nobody wrote down the address of the hospital's
    isFirst && faculty !== 6 ? `admin${faculty}@example.ac.jp` : '',
    hostAt(index, faculty),
    index % 7 === 0 ? `192.0.2.${(index % 250) + 1}` : '',
    portAt(index),
    dateAt(index, day),
    `UPKI-${1000 + index}`,
    index % 40 === 5 ? '仮想サーバ\n（VLAN 12）' : '',
  ]
}

function hostAt(index: number, faculty: number): string {
  const name = `s${index}.f${faculty}.example.ac.jp`
  switch (index % 15) {
    case 1:
      return `${name}\n${name.replace('.', '-b.')}`
    case 3:
      return `https://${name}/`
    case 5:
      return `${name}、alias-${name}`
    case 7:
      return `${name}（本番）`
    case 9:
      return `コアスイッチ${index}`
    case 11:
      return index % 2 === 0 ? `*.g${index}.example.ac.jp` : name.toUpperCase()
    default:
      return name
  }
}

function portAt(index: number): string {
  if (index % 10 === 2) return '８４４３'
  if (index % 10 === 4) return '25'
  return index % 2 === 0 ? '443' : ''
}

/** Every form in turn; each twentieth row has one that is refused. */
function dateAt(index: number, day: Date): string {
  const [year = 0, month = 0, date = 0] = day.toISOString().slice(0, 10).split('-').map(Number)
  const serial = Math.round((day.getTime() - Date.UTC(1899, 11, 30)) / 86_400_000)
  const forms = [
    `${year}/${month}/${date}`,
    `令和${year - 2018}年${month}月${date}日`,
    `R${year - 2018}.${month}.${date}`,
    `R0${year - 2018}/${String(month).padStart(2, '0')}/${String(date).padStart(2, '0')}`,
    String(serial),
    day.toISOString().slice(0, 10),
    `${year}年${month}月${date}日`,
    `${year - 1}/${month}/${date}～${year}/${month}/${date}`,
    `２０２７年１月５日`,
  ]
  if (index % 20 === 19) return index % 40 === 39 ? '01/05/2027' : '未定'
  return forms[index % forms.length] ?? ''
}

function quotedCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
