import { type Parsed, quoted, refused, understood } from '../../src/network/parsed.ts'
import type { Command } from './agent-config.ts'

const unquoted = 'write the words with blanks between them; what holds a blank stands in quotes'

/**
 * Splits a line into words, as a shell would where nothing is to be expanded: blanks part them, '…' and "…" hold them together, a backslash
 * takes the next character as it is (in "…" only before " and \). Everything else means itself: no variables, no patterns, no pipes.
 */
export function splitWords(line: string): Parsed<Command> {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at)
    const next = line.charAt(at + 1)
    if (character === '\\' && quote !== "'" && next !== '' && (quote === undefined || next === '"' || next === '\\')) {
      word = (word ?? '') + next
      at += 1
    } else if (character === quote) quote = undefined
    else if (quote === undefined && (character === '"' || character === "'")) {
      quote = character
      word ??= ''
    } else if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) return refused(`${quoted(line)} has a quote that does not end`, unquoted)
  return commandOf(word === undefined ? words : [...words, word], line)
}

/** Reads a command that is written as a list already. */
export function commandOf([program, ...args]: readonly string[], asWritten: string): Parsed<Command> {
  if (program === undefined || program === '')
    return refused('there is no program', 'write the program and its arguments')
  if ([program, ...args].some((word) => word.includes('\0')))
    return refused(`${quoted(asWritten)} has a NUL in it`, unquoted)
  const operator = args.find((word) => /^(?:\||\|\||&&|;|>|>>|<|2>&1|&)$/.test(word))
  if (operator !== undefined) {
    return refused(
      `${quoted(asWritten)} has ${quoted(operator)} in it, which only a shell understands`,
      'write a script and name that, or one command without it',
    )
  }
  return understood([program, ...args])
}
