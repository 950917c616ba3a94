import { readdir, readFile, readlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CertflowError } from '../../src/errors.ts'
import { closeServer, type ListenOption, listen } from '../challenge/listen.ts'
import { type DoctorFinding, error, type Machine, ok } from './finding.ts'

/** Listeners of challenges: each is opened for a moment, and closed again. */
export async function listenFindings({ config, root }: Machine): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = []
  for (const { name, ordering } of config.certificates) {
    const challenge = ordering?.challenge
    if (challenge === undefined || !('listen' in challenge)) continue
    const server = createServer()
    try {
      await listen(server, challenge.listen, insteadOf(challenge.type))
      findings.push(ok('listen', `${name}: port ${portOf(challenge.listen)} is free for ${challenge.type}`))
    } catch (cause) {
      if (!(cause instanceof CertflowError)) throw cause
      const holders = await whoListens(portOf(challenge.listen), root)
      const who = holders.length === 0 ? '' : `: ${holders.join(', ')}`
      findings.push(error('listen', `${name}: ${cause.message}${who}`, cause.hint))
    } finally {
      await closeServer(server)
    }
  }
  return findings.length > 0 ? findings : [ok('listen', 'no challenge has a listener of its own')]
}

function insteadOf(type: 'http-01' | 'tls-alpn-01'): string {
  return type === 'http-01'
    ? 'write challenge: { http-01: { webroot: … } } with the folder that this web server shows as its top'
    : 'tls-alpn-01 cannot share its port with a server that runs: prove the names by http-01 with webroot, or by dns-01'
}

function portOf(option: ListenOption): number {
  return typeof option === 'number' ? option : option.port
}

/** The state LISTEN of /proc/net/tcp (include/net/tcp_states.h). */
const listening = '0A'

/** The programs that listen on a port, as far as /proc shows them to this user. */
async function whoListens(port: number, root: string): Promise<readonly string[]> {
  const proc = join(root, 'proc')
  const sockets = new Set<string>()
  for (const table of ['tcp', 'tcp6']) {
    const text = await readFile(join(proc, 'self/net', table), 'utf8').catch(() => '')
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      const [, hex = ''] = local.split(':')
      if (state === listening && Number.parseInt(hex, 16) === port) sockets.add(`socket:[${inode}]`)
    }
  }
  const names = new Set<string>()
  for (const pid of (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const folder = join(proc, pid, 'fd')
    for (const fd of await readdir(folder).catch(() => [])) {
      const target = await readlink(join(folder, fd)).catch(() => '')
      if (sockets.has(target)) names.add((await readFile(join(proc, pid, 'comm'), 'utf8').catch(() => pid)).trim())
    }
  }
  return [...names].sort()
}
