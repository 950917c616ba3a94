import { DatabaseSync } from 'node:sqlite'
import ICAL from 'ical.js'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import PostalMime, { type Email } from 'postal-mime'

/*
 * What is left of something that was said when its texts are taken away: as parsers see it that nobody here wrote. Whatever text
 * stands in it, the shape is the same, or the text has got out.
 */

/** Elements and attributes in document order: all of a page but its text. */
export function shapeOfPage(html: string): string[] {
  return shapeOfNode(parse(html))
}

function shapeOfNode(node: DefaultTreeAdapterTypes.Node): string[] {
  const own = 'attrs' in node ? [`${node.nodeName}(${node.attrs.map(({ name }) => name).join(' ')})`] : []
  const comment = node.nodeName === '#comment' ? ['comment'] : []
  return [...own, ...comment, ...('childNodes' in node ? node.childNodes.flatMap(shapeOfNode) : [])]
}

/** Components and properties of a calendar. */
export function shapeOfCalendar(text: string): string[] {
  const walk = (component: ICAL.Component): string[] => [
    component.name,
    ...component.getAllProperties().map(({ name }) => name),
    ...component.getAllSubcomponents().flatMap(walk),
  ]
  return walk(new ICAL.Component(ICAL.parse(text)))
}

/** Headers, addresses, lines of text, elements of the page, and calendars of a mail. */
export async function shapeOfMail(bytes: Buffer): Promise<readonly string[]> {
  const mail = await PostalMime.parse(bytes)
  const { headers, from, to = [], cc = [], bcc = [], text = '', html = '', attachments } = mail
  const recipients = [...to, ...cc, ...bcc].map(({ address = '' }) => address)
  return [
    ...headers.map(({ key }) => key),
    `from ${from?.address} to ${recipients.join(' ')}`,
    // the parser drops a last line end in base64 and keeps it in quoted-printable
    `${text.trimEnd().split('\n').length} lines`,
    ...shapeOfPage(html),
    ...new Set([...html.matchAll(/href="([a-z]+:)/g)].map(([, scheme = '']) => scheme)),
    ...attachments.map(({ mimeType }) => mimeType),
    ...calendarsOf(mail).flatMap(shapeOfCalendar),
  ]
}

/** The texts of a mail as a person or a program gets them. */
export async function textsOfMail(bytes: Buffer): Promise<readonly string[]> {
  const mail = await PostalMime.parse(bytes)
  const { subject = '', from, to = [], text = '', html = '' } = mail
  return [subject, from?.name ?? '', ...to.map(({ name }) => name), text, html, ...calendarsOf(mail)]
}

function calendarsOf({ attachments }: Email): string[] {
  return attachments
    .filter(({ mimeType }) => mimeType === 'text/calendar')
    .map(({ content }) => (typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString()))
}

/** Paths of all values of JSON, or of a line of it each. */
export function shapeOfJson(text: string): string[] {
  const walk = (value: unknown, path: string): string[] => {
    if (Array.isArray(value)) return [path, ...value.flatMap((each) => walk(each, `${path}[]`))]
    if (typeof value !== 'object' || value === null) return [`${path} ${typeof value}`]
    return Object.entries(value).flatMap(([name, each]) => walk(each, `${path}.${name}`))
  }
  const documents = text.startsWith('[') ? [text] : text.trim().split('\n')
  return documents.flatMap((document) => walk(JSON.parse(document), ''))
}

/** Rows of each table of a store, the paths of what is kept as JSON, and whether SQLite finds it whole. */
export function shapeOfStore(path: string): string[] {
  using database = new DatabaseSync(path, { readOnly: true })
  const json = { alert: 'record', finding: 'detail', audit: 'detail', run: 'summary', message: 'alerts' }
  return [
    String(Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0]),
    ...Object.entries(json).flatMap(([table, column]) =>
      database
        .prepare(`SELECT ${column} AS value FROM ${table} ORDER BY 1`)
        .all()
        .flatMap(({ value }) => shapeOfJson(String(value)).map((each) => `${table}${each}`)),
    ),
  ]
}
