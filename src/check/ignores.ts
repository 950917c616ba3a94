import type { Part, PartCheck } from '../inventory/part.ts'
import { quoted } from '../network/parsed.ts'
import type { Fault } from '../yaml/fault.ts'
import { nearest } from '../yaml/nearest.ts'
import { inventoryRules, passingRules, wireRules } from '../yaml/rules.ts'

/** `# certflow-ignore: unused-contact leaves in March`, at the end of a line or on a line of its own. */
const comment = /(?<=^|[ \t])#[ \t]*certflow-ignore:[ \t]*([^\s]*)[ \t]*([^\r\n]*)/gm

/** A wish to hear nothing of a rule on a line. */
interface Wish {
  readonly file: string
  /** Of the comment. */
  readonly line: number
  /** The line that it is about. */
  readonly target: number
  readonly rule: string
}

/** Comments that silence warnings, and what was seen on the wire: what they say is gathered while files are read, and applied to what was found. */
export class Ignores implements PartCheck {
  readonly #wishes: Wish[] = []

  see(part: Part): void {
    const { file, text, faults } = part
    for (const { 0: whole, 1: rule = '', 2: reason = '', index } of text.matchAll(comment)) {
      const problem = problemOf(rule, reason)
      if (problem !== undefined) faults.warning(index, 'bad-ignore', ...problem)
      else {
        const line = faults.lineOf(index)
        this.#wishes.push({ file, line, target: line + linesTo(text, index, whole.length), rule })
        if (passingRules.has(rule)) continue
        // Taken back below where there is something to ignore.
        faults.warning(index, 'unused-ignore', `nothing here is against ${rule}`, 'take the comment out')
      }
    }
  }

  /** The faults without those warnings that a comment silences, and without errors of the wire; those of the files stay. */
  applied(faults: readonly Fault[]): Fault[] {
    const wishes = new Map(this.#wishes.map((wish) => [`${wish.file}:${wish.target} ${wish.rule}`, wish]))
    const results = new Map<Wish, Fault['severity']>()
    for (const { file, line, rule, severity } of faults) {
      const wish = wishes.get(`${file}:${line} ${rule}`)
      if (wish !== undefined && results.get(wish) !== 'error') results.set(wish, severity)
    }
    const byPlace = new Map(this.#wishes.map((wish) => [`${wish.file}:${wish.line}`, results.get(wish)]))
    return faults.flatMap((fault): Fault[] => {
      const { file, line, rule, severity } = fault
      if (rule === 'unused-ignore') return ofComment(fault, byPlace.get(`${file}:${line}`))
      const canBeIgnored = severity === 'warning' || Object.hasOwn(wireRules, rule)
      return canBeIgnored && wishes.has(`${file}:${line} ${rule}`) ? [] : [fault]
    })
  }
}

function ofComment(fault: Fault, found: Fault['severity'] | undefined): Fault[] {
  if (found === undefined) return [fault]
  if (found === 'warning') return []
  return [
    { ...fault, rule: 'bad-ignore', message: 'an error cannot be ignored', hint: 'put it right, and take this out' },
  ]
}

function problemOf(rule: string, reason: string): [message: string, hint: string] | undefined {
  if (!Object.hasOwn(inventoryRules, rule)) {
    const meant = nearest(rule.replaceAll('_', '-'), Object.keys(inventoryRules))
    const hint = meant === undefined ? 'write # certflow-ignore: <rule> <reason>' : `did you mean ${meant}?`
    return [rule === '' ? 'no rule is named' : `there is no rule ${quoted(rule)}`, hint]
  }
  if (reason.trim() === '') return ['the reason is missing', `write # certflow-ignore: ${rule} <reason>`]
  return undefined
}

/** From a comment to the line that it is about: its own, or the next that is neither empty nor a comment alone, if that is not far. */
function linesTo(text: string, index: number, length: number): number {
  const before = text.slice(text.lastIndexOf('\n', index - 1) + 1, index)
  if (before.trim() !== '') return 0
  const [skipped = ''] = /^[^\n]*\n(?:[ \t\r]*(?:#[^\n]*)?\n){0,100}/.exec(text.slice(index + length)) ?? []
  return skipped.split('\n').length - 1
}
