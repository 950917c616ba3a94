import { endIn } from '../../domain/finding.ts'
import type { OpenAlert, Unread } from '../../domain/review/review.ts'
import type { WatchedEnd } from '../../domain/review/watched-ends.ts'
import { messages } from '../../messages/index.ts'
import { lengthText } from './dates.ts'
import type { PageContext } from './page-context.ts'
import { type Cell, cell, type Section, sectionOf, shortCell } from './section.ts'
import { whatCell } from './subject-text.ts'

/** The alerts that are open, and who has them. */
export function openSection(open: readonly OpenAlert[], context: PageContext): Section {
  const { words, day } = context
  const { labels, titles } = messages[context.language]
  const { severity, what, finding, since, who } = words.columns
  return sectionOf('open', words, {
    sentences: open.length === 0 ? [words.none.open] : [],
    columns: [what, severity, finding, since, who],
    rows: open.map((alert) => {
      const end = endIn(alert.finding)
      return [
        whatCell(alert.subject, alert.number, words),
        { ...shortCell(labels.severity[alert.severity]), severity: alert.severity },
        shortCell(
          titles[alert.finding.code],
          end === undefined ? undefined : `${words.columns.end} ${day(new Date(end))}`,
        ),
        shortCell(day(alert.openedAt)),
        whoCell(alert, context),
      ]
    }),
  })
}

function whoCell({ taken, muted }: OpenAlert, { words, day }: PageContext): Cell {
  if (muted !== undefined) return cell(words.muted(muted.by, day(muted.until), muted.reason))
  return cell(taken === undefined ? '–' : words.taken(taken.by, day(taken.until)))
}

/** What has ended since it was seen last. */
export function unseenSection(unseen: readonly WatchedEnd[], { words, day }: PageContext): Section {
  return sectionOf('unseen', words, {
    columns: [words.columns.what, words.columns.end, words.columns.readAt],
    rows: unseen.map(({ subject, endsAt, seenAt }) => [
      whatCell(subject, undefined, words),
      shortCell(day(endsAt)),
      shortCell(seenAt === undefined ? '–' : day(seenAt)),
    ]),
  })
}

/** What the newest runs did not read. */
export function unreadSection(unread: readonly Unread[], { words, day, now }: PageContext): Section {
  return sectionOf('unread', words, {
    sentences: unread.length === 0 ? [] : [words.unread(unread.length)],
    columns: [words.columns.what, words.columns.readAt],
    rows: unread.map(({ subject, readAt }) => [
      whatCell(subject, undefined, words),
      readAt === undefined
        ? cell(words.neverRead)
        : shortCell(day(readAt), words.ago(lengthText(now.getTime() - readAt.getTime(), words))),
    ]),
  })
}
