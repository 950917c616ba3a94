/** The most that is read at once. */
const pieceBytes = 65_536
/** Room for what comes between two looks: some 300 certificates with their chains. */
const roomBytes = 1_048_576

/**
 * Where connections read into. Each piece of one look has a place of its own, since whoever gets it may not look at it before those after it are
 * read too; the next look overwrites them all.
 */
export class ReadRoom {
  readonly #bytes = Buffer.allocUnsafeSlow(roomBytes)
  #used = 0

  /** There may be no place for a further piece. */
  get isFull(): boolean {
    return this.#used > roomBytes - pieceBytes
  }

  /** Where the next piece is to be read. */
  place(): Buffer {
    return this.#bytes.subarray(this.#used, this.#used + pieceBytes)
  }

  /** The piece that was read there, so many octets, which nothing overwrites until the room is cleared. */
  keep(place: Buffer, octets: number): Buffer {
    this.#used += octets
    return place.subarray(0, octets)
  }

  /** Forgets all pieces. */
  clear(): void {
    this.#used = 0
  }
}
