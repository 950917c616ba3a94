/** Reports whether a version like `1.4.0` is older than another one. What stands behind a hyphen does not count. */
export function isOlderVersion(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)]
  const at = b.findIndex((number, index) => number !== (a[index] ?? 0))
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0)
}

/** Of `1.4.0-rc.1`: 1, 4 and 0. */
function numbersOf(version: string): readonly number[] {
  return (version.split('-')[0] ?? '').split('.').map(Number)
}
