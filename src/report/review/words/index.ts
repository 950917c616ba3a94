import type { Language } from '../../../messages/messages.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { ReviewWords } from './words.ts'

/** The words of reports from the store, in every language. */
export const reviewWords: Readonly<Record<Language, ReviewWords>> = { en, ja }
