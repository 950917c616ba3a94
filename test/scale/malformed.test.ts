import { X509Certificate } from 'node:crypto'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serveAnyChains } from '../support/any-chain.ts'
import { certflow, type Row, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { type OddChain, oddChains } from '../support/malformed-certificates.ts'

const count = isCampaign ? 5_000 : 1_000
const seed = Number(process.env.CERTFLOW_SEED ?? 47)

const limits = { timeout: 600_000 }

test.for(['full', 'certificate'])(
  `${count} malformed certificates at %s depth: each row says what it is`,
  limits,
  async (depth) => {
    const set = oddChains(count, seed)
    await using server = await serveAnyChains(set)
    await using folder = await mkdtempDisposable(join(tmpdir(), 'malformed-'))
    const root = join(folder.path, 'root.pem')
    await writeFile(root, set.authority.rootPem)
    const targets = set.chains.map((_, index) => `c${index}.odd.test@127.0.0.1:${server.port}`)
    const { code, stdout, stderr, ms } = await certflow(
      ['scan', '--targets', '-', '--format', 'ndjson', '--per-host', '64', '--ca', root, '--depth', depth],
      { stdin: targets.join('\n') },
    )
    expect(stderr).toBe('')
    expect(code).toBe(1)
    const rows = new Map(rowsOf(stdout).map((row) => [row.endpoint, row]))
    const seen = set.chains.map((chain, index) => ({ chain, index, row: rows.get(targets[index] ?? '') }))
    const unclassified = seen.filter(({ row }) => row === undefined || !isClassified(row))
    const healthy = seen.filter(({ chain, row }) => chain.datesUnreadable && row !== undefined && saysHealthy(row))
    const otherDates = seen.filter(({ chain, row }) => row !== undefined && disagreesWithOpenssl(chain, row))
    tell(`malformed, ${depth} depth`, {
      rows: [rows.size, `${count}`],
      'wall s': rounded(ms / 1_000),
      'rows not classified': [unclassified.length, '0'],
      'healthy with unreadable dates': [healthy.length, '0'],
      'dates that OpenSSL reads otherwise': [otherDates.length, '0'],
      'exit code': [code ?? 'none', '1'],
      ...outcomes([...rows.values()]),
    })
    expect(rows.size).toBe(count)
    expect(unclassified).toEqual([])
    expect(healthy).toEqual([])
    expect(otherDates).toEqual([])
  },
)

/** Either both dates are there, or a finding says that they are not. */
function isClassified({ not_before, not_after, findings, failure, severity }: Row): boolean {
  if (not_before !== undefined && not_after !== undefined) return true
  return severity !== 'ok' && (findings.length > 0 || failure !== undefined)
}

function saysHealthy({ severity, findings, not_before, not_after }: Row): boolean {
  if (not_before !== undefined && not_after !== undefined) return true
  return severity !== 'critical' || !findings.some(({ code }) => /^(invalid-dates|malformed-certificate)$/.test(code))
}

/** OpenSSL prints a time that it cannot read as "Bad time value"; what both can read must be the same. */
function disagreesWithOpenssl({ ders: [der] }: OddChain, row: Row): boolean {
  if (row.not_before === undefined || row.not_after === undefined || der === undefined) return false
  const certificate = loaded(der)
  return (
    certificate !== undefined &&
    (Date.parse(certificate.validFrom) !== Date.parse(row.not_before) ||
      Date.parse(certificate.validTo) !== Date.parse(row.not_after))
  )
}

function loaded(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

function outcomes(rows: readonly Row[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { failure, findings, severity } of rows) {
    const codes = findings.map(({ code }) => code).join('+')
    const outcome = `rows with ${failure === undefined ? '' : `${failure.stage}/${failure.reason}, `}${codes || severity}`
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}
