import type { Language } from '../../messages/messages.ts'
import type { DayText } from './dates.ts'
import type { ReviewWords } from './words/words.ts'

/** What sections are written with. */
export interface PageContext {
  readonly language: Language
  readonly words: ReviewWords
  readonly day: DayText
  readonly now: Date
}
