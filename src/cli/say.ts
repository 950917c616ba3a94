import { printable } from '../domain/printable.ts'

/** Writes messages of ours to standard error. Whatever they quote, a terminal obeys nothing of it. */
export function say({ stderr }: { readonly stderr: NodeJS.WritableStream }, text: string): void {
  stderr.write(printableLines(text))
}

/**
 * A usage error as commander words it, safe to print: it quotes arguments as they came, so that one with a line end in
 * it could pass for lines of ours.
 */
export function usageText(text: string, args: readonly string[]): string {
  const pieces = args.flatMap((arg) => [arg, arg.slice(arg.indexOf('=') + 1)])
  const odd = [...new Set(pieces)].filter((piece) => piece.includes('\n')).sort((a, b) => b.length - a.length)
  return printableLines(odd.reduce((so, piece) => so.replaceAll(piece, printable(piece)), text))
}

/** The text with nothing in it that a terminal obeys but its line ends. */
function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}
