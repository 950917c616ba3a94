import { type FileKind, readWhole } from './read-whole.ts'

const listOfTargets: FileKind = {
  name: 'targets',
  // A million targets are half of this.
  mostMiB: 64,
  hints: {
    unreadable: 'name a text file with one target per line, or - for standard input',
    tooLarge: 'split the list, or write ranges in place of single addresses',
  },
}

/** The text of a list of targets; `-` is standard input. Rejects with `file-unreadable`. */
export async function readList(file: string, stdin: AsyncIterable<Buffer | string>): Promise<string> {
  return (await readWhole(file, listOfTargets, stdin)).toString()
}
