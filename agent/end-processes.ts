import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** The variable by which all processes of one run of a program are known, whatever became of their parents. */
export const runMark = 'CERTFLOW_PROGRAM_RUN'

/** A process may start others between the look and the signal: so many looks, and what is then left forks on purpose. */
const mostLooks = 20

const betweenLooksMs = 10

/**
 * Ends (SIGKILL) what is left of a program that ran as leader of session `session`: processes of that session, and such as carry its mark
 * in their environment, which a double fork leaves as it is. `daemons` spares those in sessions of their own that have let go of the
 * program's output. Where the system has no /proc, only its process group ends. What belongs to others is left alone.
 */
export async function endProcesses(
  session: number,
  mark: string,
  { except }: { readonly except: 'none' | 'daemons' },
): Promise<void> {
  for (let look = 0; look < mostLooks; look++) {
    const left = await leftOf(session, mark, except)
    if (left === undefined) return endGroup(session)
    if (left.length === 0) return
    for (const pid of left) kill(pid)
    // killed processes stay listed until init has reaped them
    await sleep(betweenLooksMs)
  }
}

async function leftOf(session: number, mark: string, except: 'none' | 'daemons'): Promise<number[] | undefined> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  // without a /proc of its own kind nothing can be told
  if (!pids.includes(process.pid)) return undefined
  const found = await Promise.all(pids.map((pid) => isLeft(pid, session, mark, except)))
  return pids.filter((_, index) => found[index])
}

async function isLeft(pid: number, session: number, mark: string, except: 'none' | 'daemons'): Promise<boolean> {
  if (pid === process.pid) return false
  const [stat, environment] = await Promise.all([textOf(pid, 'stat'), textOf(pid, 'environ')])
  // proc_pid_stat(5): the name in brackets may hold anything, the rest is state, ppid, pgrp, session …
  const [state, , , sessionOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === undefined || state === 'Z' || state === 'X') return false
  const sameSession = Number(sessionOf) === session
  const marked = `\0${environment}`.includes(`\0${runMark}=${mark}\0`)
  if (except === 'daemons' && !sameSession && marked) return await holdsPipe(pid)
  return sameSession || marked
}

/** Whether a process still writes to a pipe: a daemon has let go of its parent's outputs. */
async function holdsPipe(pid: number): Promise<boolean> {
  const outputs = await Promise.all([1, 2].map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
  return outputs.some((target) => target.startsWith('pipe:') || target.startsWith('socket:'))
}

async function textOf(pid: number, file: 'stat' | 'environ'): Promise<string> {
  // gone meanwhile, or somebody else's
  return readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')
}

function endGroup(group: number): void {
  kill(-group)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has just ended, or belongs to somebody else
  }
}
