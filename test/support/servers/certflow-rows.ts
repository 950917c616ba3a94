import { execFile } from 'node:child_process'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Authority } from '../../../src/demo/authority.ts'
import { plainEndpoint, targetOf } from '../../../src/domain/endpoint.ts'
import type { FarmAddress } from './farm.ts'

/** The fields of an ndjson row that are compared. */
export interface CertflowRow {
  readonly endpoint: string
  readonly depth: 'full' | 'certificate'
  readonly attempts: number
  readonly not_before?: string
  readonly not_after?: string
  readonly fingerprint_sha256?: string
  readonly serial_number?: string
  readonly failure?: { readonly stage: string; readonly reason: string }
  readonly findings: readonly { readonly code: string }[]
  readonly trust?: { readonly status: string }
  readonly tls_version?: string
  readonly cipher?: string
  readonly client_certificate_requested?: boolean
}

const run = promisify(execFile)

/** What `certflow scan` says of each endpoint, in their order, with the authority's root as the trust anchor. */
export async function certflowRows(
  endpoints: readonly FarmAddress[],
  authority: Authority,
  depth: CertflowRow['depth'] = 'full',
): Promise<CertflowRow[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'rows-'))
  const root = join(folder.path, 'root.pem')
  await writeFile(root, authority.rootPem)
  const targets = endpoints.map(targetFor)
  const options = ['--format', 'ndjson', '--ca', root, '--fail-on', 'never', '--depth', depth]
  const command = ['bin/certflow.ts', 'scan', ...options, ...targets]
  const { stdout } = await run(process.execPath, command, { maxBuffer: 64 * 1024 * 1024 })
  const rows: CertflowRow[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return targets.map((target) => {
    const row = rows.find(({ endpoint }) => endpoint === target)
    if (row === undefined) throw new Error(`no row for ${target} in:\n${stdout}`)
    return row
  })
}

function targetFor({ dialect, host, port, serverName }: FarmAddress): string {
  return targetOf(plainEndpoint(host, { dialect, port, serverName }))
}
