import { StringDecoder } from 'node:string_decoder'
import { CertflowError } from '../errors.ts'
import type { CliContext } from './context.ts'

/** No password is longer; whatever is pasted by mistake ends here. */
const longestLine = 4_096

/** What terminals send for keys like the arrows (ECMA-48 §5.4): part of no password. */
const keySequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.)/g

/**
 * Asks for a line at a terminal, which shows nothing of what is typed. Backspace and Ctrl-U take back, Enter and Ctrl-D end it. What was pasted behind the first line
 * comes with it, so that nobody believes that it counts.
 *
 * Rejects with `password-unusable` at Ctrl-C.
 */
export async function hiddenLine(
  { stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>,
  question: string,
): Promise<string> {
  const chunks = stdin[Symbol.asyncIterator]()
  const decoder = new StringDecoder('utf8')
  let line = ''
  // before the question: what is typed from then on is not shown
  stdin.setRawMode?.(true)
  stderr.write(question)
  try {
    for (;;) {
      const { value, done } = await chunks.next()
      if (done === true) return line
      const text = typeof value === 'string' ? value : decoder.write(value)
      const keys = [...text.replaceAll(keySequence, '')]
      for (const [index, key] of keys.entries()) {
        if (key === '\u0003')
          throw new CertflowError('password-unusable', 'Cannot take a password: it was broken off', {
            hint: 'nothing was changed',
          })
        if (key === '\u0004') return line
        if (key === '\r' || key === '\n') {
          const behind = keys.slice(index).join('')
          return behind.trim() === '' ? line : line + behind
        }
        line = afterKey(line, key)
      }
      if (line.length > longestLine) return line
    }
  } finally {
    stdin.setRawMode?.(false)
    stderr.write('\n')
    // a terminal that is still read would keep the process from its end
    await chunks.return?.()
  }
}

function afterKey(line: string, key: string): string {
  if (key === '\u0015') return ''
  if (key === '\u007f' || key === '\b') return [...line].slice(0, -1).join('')
  return key < ' ' ? line : line + key
}
