import { type Parsed, quoted, refused, understood } from '../../src/network/parsed.ts'
import type { SubjectAttribute } from '../csr.ts'

const types: readonly string[] = ['C', 'ST', 'L', 'O', 'OU', 'CN']

const hint =
  'write it like C=JP, ST=Tokyo, L=Example-ku, O=Example University, CN=www.example.ac.jp, in the order that the CA wants'

/** The longest value of a directory string as CAs allow it (RFC 5280 appendix A.1, ub-organization-name). */
const longestValue = 64

/** Reads the subject of a request. A comma or a backslash inside of a value stands behind a backslash. */
export function parseSubject(text: string): Parsed<readonly SubjectAttribute[]> {
  const parts = text.match(/(?:\\.|[^,\\])+/gs) ?? []
  const attributes: SubjectAttribute[] = []
  for (const part of parts) {
    const [, type = '', written = ''] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/s.exec(part) ?? []
    const value = written.replaceAll(/\\(.)/gs, '$1')
    const upper = type.toUpperCase()
    if (!types.includes(upper)) return refused(`${quoted(part.trim())} is not an attribute of a subject`, hint)
    if (value === '' || /\p{C}/u.test(value)) return refused(`${upper} has no value that can be written`, hint)
    if (value.length > longestValue) return refused(`${upper} is longer than ${longestValue} characters`, hint)
    if (upper === 'C' && !/^[A-Z]{2}$/.test(value))
      return refused(`${quoted(value)} is no country`, 'write two capital letters, like C=JP')
    attributes.push({ type: upper as SubjectAttribute['type'], value })
  }
  return attributes.length === 0 ? refused('the subject is empty', hint) : understood(attributes)
}
