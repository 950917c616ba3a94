import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOnce } from './servers/process.ts'

/** Makes a Debian 12 of nothing but what it cannot be without, and what makes accounts. No Node is in it. Takes minutes. */
export function makeDebian(root: string): Debian {
  const words = ['--variant=minbase', '--include=systemd-standalone-sysusers', 'bookworm', root, mirror()]
  execFileSync('debootstrap', words, { stdio: ['ignore', 'ignore', 'inherit'] })
  return new Debian(root)
}

/** Where apt of this machine gets Debian from; without one, where everybody does. */
function mirror(): string {
  const sources = globSync('/etc/apt/{sources.list,sources.list.d/debian.sources}').map((file) =>
    readFileSync(file, 'utf8'),
  )
  return /https?:\/\/\S+\/debian\/?(?=\s)/.exec(sources.join('\n'))?.[0] ?? 'http://deb.debian.org/debian'
}

/** A Debian in a folder. */
export class Debian {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** The full path of a file there, from here. */
  path(name: string): string {
    return join(this.root, name)
  }

  /** The words that run a command there, with /proc, in the place of the process that is started; what is mounted goes with it. */
  words(...command: readonly string[]): readonly string[] {
    const enter = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
    const env = [
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      'DEBIAN_FRONTEND=noninteractive',
      'NODE_OPTIONS=--no-such-option',
    ]
    return ['unshare', '--mount', 'sh', '-c', enter, this.root, 'env', '-i', ...env, ...command]
  }

  /** Runs a command there to its end; resolves to its standard output. Rejects with what it said where it fails. */
  async run(...command: readonly string[]): Promise<string> {
    const [first = '', ...rest] = this.words(...command)
    return runOnce(first, rest)
  }

  /** Every path, but for what the kernel shows there, and for copies that are made whenever an account is. */
  paths(): readonly string[] {
    return pathsOf(this.root).filter((path) => !/^\.\/etc\/g?shadow-$/.test(path))
  }
}

/** Every path of a tree, but for what the kernel shows there. */
export function pathsOf(root: string): readonly string[] {
  const skipped = ['proc', 'sys', 'dev'].flatMap((name) => ['-path', `./${name}`, '-prune', '-o'])
  const found = execFileSync('find', ['.', ...skipped, '-print'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  })
  return found
    .split('\n')
    .filter((path) => path !== '')
    .sort()
}
