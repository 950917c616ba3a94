/** What somebody answered on the page. */
export type Answer =
  /** They take it, until the end of that day at the latest. */
  | { readonly kind: 'mine'; readonly until: string }
  /** Somebody else does: their words. */
  | { readonly kind: 'other'; readonly who: string }
  /** The server goes out of use on that day. */
  | { readonly kind: 'unused'; readonly until: string }

/** The longest name or note that is kept of an answer. */
const longestWords = 200

/** Reads the form of the answer page; undefined where it is no answer: nothing is taken from a half one. */
export function readAnswer(form: URLSearchParams): Answer | undefined {
  const kind = form.get('answer')
  if (kind === 'other') {
    const who = (form.get('who') ?? '').trim()
    return who === '' || who.length > longestWords ? undefined : { kind, who }
  }
  if (kind !== 'mine' && kind !== 'unused') return undefined
  const until = form.get(`${kind}_until`) ?? ''
  return isDay(until) ? { kind, until } : undefined
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
