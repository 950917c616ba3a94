import { open } from 'node:fs/promises'
import { z } from 'zod'
import { dayMs } from '../domain/duration.ts'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'
import { type ResultRow, resultRow } from './result-row.ts'

/** What was seen longer ago tells too little of today. */
const oldestMs = 2 * dayMs

/** A row of 100 names has 5 KB; the largest chain that a probe reads is far below this. */
const longestLine = 1 << 20

/** 400,000 endpoints. */
const mostRows = 1_000_000

/** So many faults are told; whoever has more has the wrong file. */
const toldFaults = 20

const manualRow = z.object({ manual: z.literal(true) })

/**
 * The rows of probes in a file that `certflow scan --format ndjson` wrote elsewhere; rows of manual entries are left out, since their dates
 * are known here.
 *
 * Rejects with `file-unreadable`, or with `results-unusable` where a line is no row, an endpoint is none of the inventory's, or what was
 * seen is more than 48 hours away from `now`.
 *
 * @param isListed reports whether an endpoint is one of the inventory
 */
export async function readResults(
  path: string,
  isListed: (endpoint: string) => boolean,
  now: Date,
): Promise<readonly ResultRow[]> {
  const rows: ResultRow[] = []
  const faults: string[] = []
  let number = 0
  for await (const line of linesOf(path)) {
    number += 1
    if (line.trim() === '') continue
    const read = rowOf(line)
    if (read === 'manual') continue
    const fault = typeof read === 'string' ? read : faultOf(read, isListed, now)
    if (fault !== undefined) faults.push(`line ${number}: ${fault}`)
    else if (typeof read !== 'string') rows.push(read)
    if (faults.length >= toldFaults || rows.length > mostRows) break
  }
  if (rows.length > mostRows) faults.push(`more than ${mostRows} rows`)
  if (faults.length === 0) return rows
  throw unusable(path, faults)
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    await using file = await open(path)
    for await (const line of file.readLines({ encoding: 'utf8' })) {
      if (line.length > longestLine) throw unusable(path, ['a line is longer than any row'])
      yield line
    }
  } catch (cause) {
    if (cause instanceof CertflowError) throw cause
    throw new CertflowError('file-unreadable', `Cannot read results ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name a file that `certflow scan --format ndjson --output` wrote',
      cause,
    })
  }
}

function rowOf(line: string): ResultRow | 'manual' | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'no JSON'
  }
  if (manualRow.safeParse(value).success) return 'manual'
  const row = resultRow.safeParse(value)
  if (row.success) return row.data
  const [issue] = row.error.issues
  return `no row of a scan: ${issue?.path.join('.') || 'it'} ${issue?.code === 'invalid_type' ? 'is missing or of another kind' : 'is not as a scan writes it'}`
}

function faultOf({ endpoint, probed_at }: ResultRow, isListed: (endpoint: string) => boolean, now: Date) {
  if (!isListed(endpoint)) return `${quoted(endpoint)} is no endpoint of this inventory`
  if (Math.abs(now.getTime() - probed_at.getTime()) > oldestMs)
    return `${quoted(endpoint)} was looked at on ${probed_at.toISOString().slice(0, 10)}: more than 48 hours away`
  return undefined
}

function unusable(path: string, faults: readonly string[]): CertflowError {
  return new CertflowError('results-unusable', `Cannot use results ${quoted(path)}:\n  ${faults.join('\n  ')}`, {
    hint: 'scan again with the inventory of this centre, and bring the whole file',
  })
}
