import { stringify } from 'yaml'

/** What stands in place of `<<name>>` in a template. */
export interface Answer {
  readonly text: string
  /** Nobody said it: whoever reads the file is to put in their own. */
  readonly isExample: boolean
}

/** A file from its template, with `mark` as a comment behind each line that has an example in it. */
export function filledTemplate(template: string, answers: Readonly<Record<string, Answer>>, mark: string): string {
  const lines = template.split('\n').map((line) => {
    let isExample = false
    const filled = line.replaceAll(/<<(\w+)>>/g, (_, name: string) => {
      const answer = answers[name]
      if (answer === undefined) throw new Error(`nothing for <<${name}>> of the template`)
      isExample ||= answer.isExample
      return scalar(answer.text)
    })
    return isExample ? `${filled}   # ${mark}` : filled
  })
  return lines.join('\n')
}

/** A text as YAML reads it back, wherever it stands; in quotes where it must be. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd() === text && !/[,[\]{}]/.test(text) ? text : JSON.stringify(text)
}
