import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'

/** What `systemd-analyze security` calls the exposure of a service, times ten; "OK" ends at 49. */
const mostExposure = 15

/** Fails where a service of the centre is more exposed. */
export function expectHardened(unit: string): void {
  const words = ['security', '--offline=yes', `--threshold=${mostExposure}`, '--no-pager', unit]
  expect(execFileSync('systemd-analyze', words, { encoding: 'utf8' })).toContain('Overall exposure level')
}
