import { type DerElement, DerReader } from './der.ts'

/** The URLs of a DistributionPointName whose `fullName` [0] holds GeneralNames; `uniformResourceIdentifier` is [6]. */
export function urlsOfPoint(bytes: Buffer, { start, end }: DerElement): string[] {
  const name = new DerReader(bytes, start, end)
  const urls: string[] = []
  while (!name.done) {
    const full = name.next()
    if (full.tag !== 0xa0) continue
    const names = new DerReader(bytes, full.start, full.end)
    while (!names.done) {
      const each = names.next()
      if (each.tag === 0x86) urls.push(bytes.toString('latin1', each.start, each.end))
    }
  }
  return urls
}
