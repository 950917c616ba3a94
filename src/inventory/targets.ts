import type { Endpoint } from '../domain/endpoint.ts'
import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'
import { endpointsOf, parseTarget, targetSize } from './target.ts'

/** Endpoints that are made when they are asked for: a /16 costs no more memory than a host, and a list as much as its text. */
export interface TargetList {
  /** How many endpoints there will be. */
  readonly count: number
  /** A fresh pass over all of them, in the order written. */
  endpoints(): Iterable<Endpoint>
}

/** Reads the targets of a command line. Throws `target-invalid` with all that is wrong, up to a hundred. */
export function readTargetArguments(texts: readonly string[]): TargetList {
  const lines = texts.map((text) => ({ place: `${excerptOf(text)}: `, text }))
  return collect(() => lines, 'targets')
}

/**
 * Reads a list of targets, one per line; `#` at the beginning or after white space starts a comment.
 *
 * The list is read whole before anything is probed: throws `target-invalid` with every wrong line and its number, up to
 * a hundred of them.
 * `source` is the file's name for the message.
 */
export function readTargets(text: string, source: string): TargetList {
  const what = `targets ${quoted(source)}`
  // PowerShell's `>` writes UTF-16: each line of it would be a riddle of its own.
  if (text.includes('\0')) {
    throw new CertflowError('target-invalid', `Cannot read ${what}: not a text in UTF-8`, {
      hint: 'save the list as UTF-8, one target per line',
    })
  }
  const list = text.replace(/^\ufeff/, '')
  return collect(() => linesOf(list), what)
}

/** Enough to find the argument again. */
function excerptOf(argument: string): string {
  return quoted(argument).slice(1, -1)
}

interface Line {
  /** The number of the line, or what names the argument. */
  readonly place: number | string
  readonly text: string
}

function* linesOf(text: string): Generator<Line> {
  let number = 0
  // Line by line, since a list may have millions: one that is cut into all its lines takes three times its memory.
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    const line = text.slice(start, text[end - 1] === '\r' ? Math.max(start, end - 1) : end)
    start = end + 1
    // Old Macs end a line with CR alone.
    for (const each of line.includes('\r') ? line.split('\r') : [line]) {
      number += 1
      const target = (each.includes('#') ? each.replace(/(?:^|\s)#.*$/s, '') : each).trim()
      if (target !== '') yield { place: number, text: target }
    }
  }
}

interface Problem {
  /** `line 7: `, or the argument. */
  readonly where: string
  readonly text: string
  readonly hint: string
}

/** Reads the lines once to check them, and again for the endpoints: what was read of 400,000 lines takes 100 MB. */
function collect(lines: () => Iterable<Line>, what: string): TargetList {
  const problems: Problem[] = []
  let count = 0
  for (const { place, text } of lines()) {
    const parsed = parseTarget(text)
    if (parsed.ok) count += targetSize(parsed.value)
    else problems.push({ where: whereOf(place, text, parsed.problem), text: parsed.problem, hint: parsed.hint })
  }
  if (problems.length > 0) throw invalid(problems, what)
  return {
    count,
    *endpoints() {
      for (const { text } of lines()) {
        const parsed = parseTarget(text)
        if (parsed.ok) yield* endpointsOf(parsed.value)
      }
    },
  }
}

/** A problem that quotes the whole argument need not name it twice. */
function whereOf(place: Line['place'], text: string, problem: string): string {
  if (typeof place === 'number') return `line ${place}: `
  return problem.startsWith(quoted(text)) ? '' : place
}

/** More wrong lines than this are the wrong file, and nobody scrolls back through them. */
const mostShown = 100

function invalid(problems: readonly Problem[], what: string): CertflowError {
  const [first] = problems
  if (first !== undefined && problems.length === 1) {
    return new CertflowError('target-invalid', `Cannot read ${what}: ${first.where}${first.text}`, { hint: first.hint })
  }
  const lines = problems.slice(0, mostShown).map(({ where, text, hint }) => `  ${where}${text} (${hint})`)
  const more = problems.length - lines.length
  return new CertflowError(
    'target-invalid',
    [`Cannot read ${what}: ${problems.length} are wrong`, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join(
      '\n',
    ),
    {
      hint: 'put all of them right; nothing was probed',
    },
  )
}
