import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a release is, and for which machines. */
export interface Release {
  /** As package.json has it. */
  readonly version: string
  /** The same as Debian and RPM order it: `1.0.0~rc.1` comes before `1.0.0`. */
  readonly packageVersion: string
  /** What the architecture of this machine is called by each. */
  readonly architecture: Architecture
  /** Seconds since 1970: the time of every file, whenever it was really made (https://reproducible-builds.org/specs/source-date-epoch/). */
  readonly epoch: string
}

interface Architecture {
  readonly node: string
  readonly debian: string
  readonly rpm: string
}

const architectures: readonly Architecture[] = [
  { node: 'x64', debian: 'amd64', rpm: 'x86_64' },
  { node: 'arm64', debian: 'arm64', rpm: 'aarch64' },
]

/** The release that this checkout is, for this machine. Throws where Node is not offered for it. */
export function thisRelease(): Release {
  const architecture = architectures.find(({ node }) => node === process.arch)
  if (architecture === undefined) throw new Error(`there are no packages for ${process.arch}`)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  return { version, packageVersion: version.replace('-', '~'), architecture, epoch: sourceDateEpoch() }
}

/** As the environment says, else the time of the commit. */
function sourceDateEpoch(): string {
  return (
    process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }).trim()
  )
}
