import type { CliContext } from './context.ts'

/** The language of a person without an inventory, by POSIX's order of variables. */
export function localeLanguage(env: CliContext['env']): 'en' | 'ja' {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '')
  return locale?.startsWith('ja') === true ? 'ja' : 'en'
}
