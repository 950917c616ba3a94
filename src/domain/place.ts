/** An address and a port as one text, to compare by: two endpoints at one place are the same server. */
export function placeOf(address: string, port: number): string {
  return `${address} ${port}`
}

/** Where the endpoints of an inventory are. */
export interface ListedPlaces {
  /** Each address that an entry has or that its name leads to, with its port, as `placeOf` writes it. */
  readonly places: ReadonlySet<string>
  /** Names that no name server told anything of: what they lead to is missing. */
  readonly unanswered: readonly string[]
}
