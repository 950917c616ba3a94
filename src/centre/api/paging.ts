import { z } from 'zod'

const usualPage = 100
const largestPage = 1_000

/** What every list can be asked for. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(largestPage).default(usualPage).meta({ description: 'at most so many' }),
  after: z.string().max(2_000).optional().meta({ description: '`next` of the page before' }),
}

/** What every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    total: z.int().meta({ description: 'how many there are in all pages' }),
    next: z.string().optional().meta({ description: '`after` of the next page, where there is one' }),
  })
}

/** The page of a list, whose order `idOf` has to follow, as `compare` says. */
export function pageFrom<Item>(
  all: readonly Item[],
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  idOf: (item: Item) => string,
  isAfter: (id: string, after: string) => boolean = (id, last) => id > last,
): { readonly items: readonly Item[]; readonly total: number; readonly next?: string } {
  const begin = after === undefined ? 0 : all.findIndex((item) => isAfter(idOf(item), after))
  const items = begin === -1 ? [] : all.slice(begin, begin + limit)
  const last = items.at(-1)
  const hasMore = begin !== -1 && begin + limit < all.length && last !== undefined
  return { items, total: all.length, ...(hasMore && { next: idOf(last) }) }
}
