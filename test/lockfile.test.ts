import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

// `npm ci` refuses a lock file that leaves one out, and npm leaves out what a mirror of the registry does not have
test('the lock file has an entry for the packages of every platform', () => {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  )
  expect(wanted.filter((name) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([])
})
