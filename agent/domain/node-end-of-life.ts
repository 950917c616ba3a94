/** Day on which the project mends a version of Node for the last time, by its first number (nodejs/Release, schedule.json). */
const ends: Readonly<Record<string, string>> = { 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' }

/** Day until which that version of Node is mended; undefined where nobody here knows. */
export function nodeEndOfLife(version: string): string | undefined {
  return ends[/^v?(\d+)\./.exec(version)?.[1] ?? '']
}
