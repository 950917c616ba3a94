/** How often a property is tried, or how many cases are drawn: few while working (`npm run check`), all in `npm test`. */
export function times(few: number, all: number): number {
  return process.env.CERTFLOW_ALL_CASES === '1' ? all : few
}
