import { alertName } from '../../domain/alert.ts'
import type { Subject } from '../../domain/review/subject.ts'
import { someOf } from '../../messages/excerpt.ts'
import { type Cell, cell } from './section.ts'
import type { ReviewWords } from './words/words.ts'

/** What a line is about, with whose it is and the number of its alert. */
export function whatCell(subject: Subject, alert: number | undefined, words: ReviewWords): Cell {
  const number = alert === undefined ? [] : [alertName({ number: alert })]
  return cell(
    subject.name,
    kindText(subject, words),
    endpointsText(subject, words),
    [ownersText(subject, words), ...number].join(' · '),
  )
}

/** Whose it is. */
export function ownersText({ owners }: Subject, words: ReviewWords): string {
  return owners.length === 0 ? words.nobody : listText(owners, words)
}

/** The first few names, and how many more. */
export function listText(names: readonly string[], words: ReviewWords): string {
  const { shown, more } = someOf(names)
  const list = shown.join(words.comma)
  return more === 0 ? list : words.andMore(list, more)
}

function kindText({ kind }: Subject, words: ReviewWords): string | undefined {
  return kind === 'certificate' ? undefined : words[kind]
}

/** Where it is, unless its name says so. */
function endpointsText({ endpoints, name }: Subject, words: ReviewWords): string | undefined {
  if (endpoints.length === 0 || (endpoints.length === 1 && endpoints[0] === name)) return undefined
  return endpoints.length === 1 ? endpoints[0] : words.endpoints(endpoints.length, listText(endpoints, words))
}
