import { splitWords } from '../config/words.ts'

/** Reports whether a hook is one program with its arguments, which means the same with a shell and without. */
export function isPlainCommand(hook: string): boolean {
  return !/[$`;&|<>*?(){}[\]~#!=\n\\]/.test(hook) && splitWords(hook).ok
}
