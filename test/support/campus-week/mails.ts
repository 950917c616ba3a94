import PostalMime from 'postal-mime'
import type { SmtpSink } from '../smtp-sink.ts'

/** One thing that a mail says to somebody. */
export interface Said {
  readonly at: number
  /** The contact of the inventory. */
  readonly to: string
  /** `CF-12`. */
  readonly number: string
  /** `Certificate, 14 days left`. */
  readonly mark: string
  /** The name of the server. */
  readonly server: string
  /** `27 Dec`: until then, or since then; undefined where it has no end. */
  readonly end: string | undefined
  /** What is to be checked: `Self-signed`. */
  readonly title: string | undefined
  /** The day by which it is to be done, where the mail names one of this thing alone. */
  readonly doBefore: string | undefined
}

const line =
  /^(?:- (CF-\d+) )?\[(.+?)\] ([a-z0-9.-]+)(?::\d+)?(?: \((?:until|since) (.+?)\)|: (.+?)| .+?)?(?: \[(CF-\d+)\])?$/

/** What the mails about alerts say that arrived since `from`; a mail about several says several. Throws where one cannot be understood. */
export async function saidIn({ received }: SmtpSink, from: number, at: number): Promise<Said[]> {
  const said = received.slice(from).map(async ({ to, bytes }) => {
    const { subject = '', text = '' } = await PostalMime.parse(bytes)
    const [address = ''] = to
    const lines = /\[CF-\d+\]$/.test(subject) ? [subject] : text.split('\n').filter((each) => /^- CF-\d+ \[/.test(each))
    // the centre's own, each Monday
    if (/^Certificates, week of /.test(subject)) return []
    if (lines.length === 0) throw new Error(`nothing is said in ${JSON.stringify(subject)}`)
    const [, doBefore] = /Please renew it by (.+)\.$/m.exec(text) ?? []
    return lines.map((each): Said => {
      const [, first, mark = '', server = '', end, title, last] = line.exec(each.trimEnd()) ?? []
      if (server === '') throw new Error(`cannot be understood: ${JSON.stringify(each)}`)
      return {
        at,
        to: address.replace(/^pki@center.*/, 'center').replace(/^web@(.*?)\..*/, '$1'),
        number: first ?? last ?? '',
        mark,
        server,
        end,
        title,
        doBefore: lines.length === 1 ? doBefore : undefined,
      }
    })
  })
  return (await Promise.all(said)).flat()
}
