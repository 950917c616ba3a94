import type { Review } from '../../domain/review/review.ts'
import type { Language } from '../../messages/messages.ts'
import { reviewCsv } from './csv.ts'
import { reviewHtml } from './html.ts'
import { reviewMarkdown } from './markdown.ts'

/** What `certflow report --format` takes. */
export type ReviewFormatName = 'html' | 'markdown' | 'csv'

/** Every format of reports from the store by its name: the whole text. */
export const reviewFormats: Readonly<Record<ReviewFormatName, (review: Review, language: Language) => string>> = {
  html: reviewHtml,
  markdown: reviewMarkdown,
  csv: reviewCsv,
}
