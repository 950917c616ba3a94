import type { CliContext } from './context.ts'

/** No password and no token is longer, and standard input may be anything. */
const longestInput = 4_096

/** The beginning of standard input: all of its first line, and perhaps more that came with it. */
export async function startOfInput({ stdin }: Pick<CliContext, 'stdin'>): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += chunk.toString()
    if (text.includes('\n') || text.length > longestInput) break
  }
  return text
}
