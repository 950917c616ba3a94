const codes: ReadonlyMap<string, readonly number[]> = tableOf()

/** A text in the bytes that Excel in Japan writes. Throws for what they cannot say. */
export function cp932(text: string): Buffer {
  return Buffer.from(
    [...text].flatMap((character) => {
      const code = codes.get(character)
      if (code === undefined) throw new Error(`no code for ${character}`)
      return code
    }),
  )
}

/** The table of the decoder, the other way round. */
function tableOf(): Map<string, readonly number[]> {
  const decoder = new TextDecoder('shift_jis', { fatal: true })
  const table = new Map<string, readonly number[]>()
  const add = (bytes: readonly number[]) => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes))
      if ([...character].length === 1 && !table.has(character)) table.set(character, bytes)
    } catch {
      // no character has this code
    }
  }
  for (let byte = 0; byte < 256; byte += 1) add([byte])
  for (let lead = 0x81; lead <= 0xfc; lead += 1) for (let trail = 0x40; trail <= 0xfc; trail += 1) add([lead, trail])
  return table
}
