import { expect, test } from 'vitest'
import { type SeenListener, verdictOnListeners } from '../../../agent/domain/listener-verdict.ts'

function seen(...fingerprints: readonly (string | undefined)[]): SeenListener[] {
  return fingerprints.map((fingerprint, index) => ({
    target: `name${index}@127.0.0.1:443`,
    address: '127.0.0.1',
    fingerprint,
  }))
}

const places = (listeners: readonly SeenListener[]) => listeners.map(({ target }) => Number(/\d+/.exec(target)?.[0]))

// biome-ignore format: table
test.for([
  // before, after, which fail, which are open
  ['all have it',                    ['old', 'old'],      ['new', 'new'],       [],     []],
  ['one has not',                    ['old', 'old'],      ['new', 'old'],       [1],    []],
  ['one shows another',              ['old', 'old'],      ['new', 'else'],      [1],    []],
  ['one is dead now',                ['old', 'old'],      ['new', undefined],   [1],    []],
  ['one was dead before',            ['old', undefined],  ['new', undefined],   [],     []],
  ['one showed something else',      ['old', 'else'],     ['new', 'else'],      [],     []],
  ['it had the new one before',      ['new', 'new'],      ['new', 'old'],       [1],    []],
  ['nothing before, one has it',     [undefined, 'else'], ['new', 'else'],      [],     []],
  ['nothing before, nothing now',    [undefined],         [undefined],          [],     [0]],
  ['something else before and now',  ['else'],            ['else'],             [],     [0]],
  ['there is no listener',           [],                  [],                   [],     []],
] as const)('%s', ([, before, after, failing, open]) => {
  const verdict = verdictOnListeners(seen(...before), seen(...after), 'old', 'new')
  expect(places(verdict.failing)).toEqual(failing)
  expect(places(verdict.unverified)).toEqual(open)
})

test('a listener that came meanwhile says nothing', () => {
  const verdict = verdictOnListeners(seen('old'), seen('new', 'old'), 'old', 'new')
  expect(verdict.failing).toEqual([])
})

test('where nothing was in force, no listener can have served it', () => {
  const verdict = verdictOnListeners(seen(undefined), seen(undefined), undefined, 'new')
  expect(verdict).toMatchObject({ failing: [], unverified: seen(undefined) })
})
