import type { Language } from '../messages/messages.ts'

/** A line of a letter is cut here: a name may have 100 KB, and nobody reads that. Ten servers with their addresses fit. */
export const longestLine = 2_000

/** A named fact. */
interface Fact {
  readonly name: string
  readonly value: string
}

/** A piece of a letter. Texts are as they came: whoever writes a part out escapes it. */
export type LetterPart =
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  /** What must not be overlooked: a drill, a redirection. */
  | { readonly kind: 'banner'; readonly text: string }
  /** One alert begins. */
  | { readonly kind: 'heading'; readonly text: string; readonly tone: 'critical' | 'warning' | 'cured' }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  /** The part that can be forwarded as it is. */
  | { readonly kind: 'facts'; readonly title: string; readonly facts: readonly Fact[]; readonly note: string }
  /** What few people read. */
  | { readonly kind: 'small'; readonly lines: readonly string[] }

/** An item of a list; `href` is where an answer can be given. */
interface ListItem {
  readonly text: string
  readonly href?: string | undefined
}

/** What a mail says, before it is plain text and HTML. */
export interface Letter {
  readonly language: Language
  readonly subject: string
  readonly parts: readonly LetterPart[]
}
