import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'
import { LineSeals } from './line-seals.ts'
import { differenceOf, type PlanHead, planHead } from './plan-head.ts'
import { readFinished } from './read-finished.ts'
import { damagedLine, type JournalFile, type JournalLine, readLines } from './read-lines.ts'

/** What a journal holds, when every line of it has been looked at. */
export interface Survey {
  /** By place in the plan: 1 where the endpoint is finished. */
  readonly isFinished: Uint8Array
  /** Where the last line ends that is of use, in bytes, and its seal. */
  readonly end: number
  readonly seal: number
}

/** Reads a journal whole. Rejects with `journal-unusable` where it is none, of another plan than `here`, or damaged; ends early when `signal` aborts. */
export async function surveyJournal(file: JournalFile, here: PlanHead, signal: AbortSignal): Promise<Survey> {
  let { end, seal } = await checkedHead(file, here)
  const isFinished = new Uint8Array(here.planned)
  for await (const finished of readFinished(file)) {
    if (signal.aborted) break
    const { place, line } = finished
    if (place >= here.planned) throw damagedLine(file, line, `its place ${place} is not in the plan`)
    if (isFinished[place] === 1) throw damagedLine(file, line, `its place ${place} stands in a line before it, too`)
    isFinished[place] = 1
    end = finished.end
    seal = finished.seal
  }
  return { isFinished, end, seal }
}

async function checkedHead(file: JournalFile, here: PlanHead): Promise<Pick<Survey, 'end' | 'seal'>> {
  const line = await firstLine(file)
  const seals = new LineSeals()
  const head = planHead.safeParse(line && seals.unseal(line.text)).data
  if (line === undefined || head === undefined) {
    if (line?.text.startsWith('{"certflow_journal":') === true) throw damagedLine(file, 1, 'it is damaged')
    throw unusable(file, 'it is no journal of a scan', 'name another file; this one is left as it is')
  }
  const difference = differenceOf(head, here)
  if (difference === undefined) return { end: line.end, seal: seals.last }
  throw unusable(
    file,
    difference,
    'give the targets, inventory and options that it was begun with, or name another journal; this one is left as it is',
  )
}

async function firstLine(file: JournalFile): Promise<JournalLine | undefined> {
  for await (const line of readLines(file)) return line
  return undefined
}

function unusable({ path }: JournalFile, why: string, hint: string): CertflowError {
  return new CertflowError('journal-unusable', `Cannot resume from journal ${quoted(path)}: ${why}`, { hint })
}
