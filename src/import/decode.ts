import { type Parsed, refused, understood } from '../network/parsed.ts'

/** A text, and how its bytes were read. */
export interface Decoded {
  readonly text: string
  readonly encoding: 'UTF-8' | 'UTF-16' | 'CP932'
}

/** What other programs write into the first bytes of files that are no text. */
const magics = [
  ['504b0304', 'an Excel workbook or another archive', 'save the sheet as CSV (in Excel: "CSV UTF-8")'],
  ['d0cf11e0', 'an old Excel workbook', 'save the sheet as CSV (in Excel: "CSV UTF-8")'],
  ['1f8b', 'compressed', 'unpack it: gunzip'],
  ['25504446', 'a PDF', 'export a table as CSV'],
] as const

/**
 * Reads bytes as the text that they are: UTF-8, UTF-16 with its byte order mark, else CP932 (what Excel in Japan writes as
 * CSV), each only where it is valid throughout.
 */
export function decodeText(bytes: Buffer): Parsed<Decoded> {
  const head = bytes.subarray(0, 4).toString('hex')
  for (const [magic, what, hint] of magics) if (head.startsWith(magic)) return refused(`it is ${what}`, hint)
  if (/^(?:fffe|feff)/.test(head)) {
    const label = head.startsWith('fffe') ? 'utf-16le' : 'utf-16be'
    const text = decodedAs(label, bytes)
    return text === undefined ? noText() : understood({ text, encoding: 'UTF-16' })
  }
  if (bytes.includes(0)) return noText()
  const text = decodedAs('utf-8', bytes)
  if (text !== undefined) return understood({ text, encoding: 'UTF-8' })
  // The label of the Encoding Standard means Microsoft's table, with NEC's and IBM's characters.
  const japanese = decodedAs('shift_jis', bytes)
  return japanese === undefined ? noText() : understood({ text: japanese, encoding: 'CP932' })
}

function decodedAs(label: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function noText(): Parsed<never> {
  return refused('it is neither UTF-8 nor CP932', 'save it as UTF-8')
}
