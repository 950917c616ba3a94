import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

const policyPath = '/usr/sbin/policy-rc.d'

/** Installs Debian packages without a question and without starting a daemon. Reports whether apt-get managed it. */
export function install(packages: readonly string[]): boolean {
  const restore = forbidDaemons()
  try {
    return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages)
  } finally {
    restore()
  }
}

function apt(...words: readonly string[]): boolean {
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Options::=--force-confold']
  console.log(`\n$ apt-get ${words.join(' ')}`)
  const { status } = spawnSync('apt-get', [...options, ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return status === 0
}

/** invoke-rc.d(8) asks this file before it starts anything; 101 is "forbidden by policy". Gives back what puts it right again. */
function forbidDaemons(): () => void {
  const before = existsSync(policyPath)
    ? { text: readFileSync(policyPath), mode: statSync(policyPath).mode & 0o7777 }
    : undefined
  writePolicy('#!/bin/sh\nexit 101\n', 0o755)
  return () => {
    if (before === undefined) rmSync(policyPath)
    else writePolicy(before.text, before.mode)
  }
}

function writePolicy(text: string | Uint8Array, mode: number): void {
  writeFileSync(policyPath, text)
  chmodSync(policyPath, mode)
}
