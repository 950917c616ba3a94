/** The candidate that a slip of the finger may have been meant for, or undefined where none is near. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > 40) return undefined
  const typed = text.toLowerCase().replaceAll('-', '_')
  let best: string | undefined
  // A third of the letters wrong is another word.
  let bestDistance = Math.floor(text.length / 3) + 1
  for (const candidate of candidates) {
    const distance = distanceOf(typed, candidate.toLowerCase().replaceAll('-', '_'))
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Optimal string alignment: insertions, deletions, replacements and neighbours swapped. */
function distanceOf(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 13) return Number.POSITIVE_INFINITY
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cost = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
