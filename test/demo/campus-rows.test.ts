import { execFile } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startCampus } from '../../src/demo/campus.ts'

interface Row {
  readonly host: string
  readonly address?: string
  readonly findings: readonly { readonly code: string; readonly severity: string }[]
  readonly days_left?: number
  readonly trust?: { readonly status: string }
}

const run = promisify(execFile)

// biome-ignore format: table
const expected = {
  'www.example.ac.jp':            'trusted',
  'portal.example.ac.jp':         'trusted',
  'moodle.example.ac.jp':         'trusted: expiring warning',
  'syllabus.example.ac.jp':       'trusted: expiring critical',
  'opac.example.ac.jp':           'untrusted: expired critical',
  'admission.example.ac.jp':      'untrusted: not-yet-valid critical',
  'wiki.phys.example.ac.jp':      'trusted: name-mismatch critical',
  'printer.phys.example.ac.jp':   'untrusted: self-signed warning',
  'journal.example.ac.jp':        'untrusted: incomplete-chain warning',
  'archive.example.ac.jp':        'untrusted: chain-expiring critical',
  'chart.hospital.example.ac.jp': 'trusted',
  'daq.phys.example.ac.jp':       'untrusted: untrusted warning',
  'wlc.example.ac.jp':            'trusted: old-protocol warning',
  'vpn.example.ac.jp':            'trusted',
  'mx.example.ac.jp':             'trusted',
  'imap.example.ac.jp':           'trusted: expiring warning',
  'ldap.example.ac.jp':           'trusted',
  'db.phys.example.ac.jp':        'trusted: expiring warning',
  'lb.example.ac.jp 127.0.19.1':  'trusted',
  'lb.example.ac.jp 127.0.19.2':  'trusted: expiring critical, address-disagreement warning',
  'shell.example.ac.jp':          'handshake-failed warning',
  'camera.example.ac.jp':         'handshake-failed warning',
  'old-www.example.ac.jp':        'unreachable warning',
  'project2019.example.ac.jp':    'unreachable warning',
  'short.example.ac.jp':          'trusted',
  'cloud.example.ac.jp':          'trusted: renewal-overdue critical',
  'door.example.ac.jp':           'trusted: weak-key critical',
}

test('each place of the campus shows what it is there for', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'campus-'))
  await using campus = await startCampus(folder.path, new Date())
  const options = [
    '--ca',
    campus.anchorsPath,
    '--resolver',
    campus.resolver,
    '--fail-on',
    'never',
    '--format',
    'ndjson',
  ]
  const { stdout } = await run(process.execPath, ['bin/certflow.ts', 'scan', '-i', campus.inventoryPath, ...options])
  const rows: Row[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const probed = rows.filter(({ host }) => host?.endsWith('.example.ac.jp'))
  expect(Object.fromEntries(probed.map((row) => [keyOf(row), summaryOf(row)]))).toEqual(expected)
  expect(probed.find(({ host }) => host.startsWith('moodle'))?.days_left).toBe(20)
})

function keyOf({ host, address }: Row): string {
  return host.startsWith('lb.') ? `${host} ${address}` : host
}

function summaryOf({ findings, trust }: Row): string {
  const codes = findings.map(({ code, severity }) => `${code} ${severity}`).join(', ')
  return [trust?.status, codes].filter(Boolean).join(': ')
}
