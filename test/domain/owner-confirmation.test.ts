import { describe, expect, test } from 'vitest'
import { ownersToAsk, unconfirmedOwners } from '../../src/domain/owner-confirmation.ts'
import { daysFromNow, judgedAt as now } from '../support/facts.ts'

const word = (contact: string, day: number) => ({ contact, at: daysFromNow(day) })

describe('who is to be asked', () => {
  // biome-ignore format: table
  test.for([
    ['who was never asked',                  [],                    [],                    ['a']],
    ['who was asked lately',                 [word('a', -364)],     [],                    []],
    ['who was asked a year ago',             [word('a', -365)],     [],                    ['a']],
    ['who said yes unasked',                 [],                    [word('a', -300)],     []],
    ['who said yes, and a year has gone by', [word('a', -400)],     [word('a', -366)],     ['a']],
    ['who said yes after a while',           [word('a', -400)],     [word('a', -350)],     []],
    ['whoever else was asked',               [word('b', -1)],       [],                    ['a']],
  ] as const)('%s', ([, asked, confirmed, due]) => {
    expect(ownersToAsk(['a', 'a'], { asked, confirmed }, now)).toEqual(due)
  })

  test('each once, in order', () => {
    expect(ownersToAsk(['b', 'a', 'b'], { asked: [], confirmed: [] }, now)).toEqual(['a', 'b'])
  })
})

describe('who has not answered', () => {
  // biome-ignore format: table
  test.for([
    ['asked lately',              [word('a', -29)],                    [],                 []],
    ['asked a month ago',         [word('a', -30)],                    [],                 ['a']],
    ['said yes since',            [word('a', -30)],                    [word('a', -1)],    []],
    ['said yes as they were asked', [word('a', -30)],                  [word('a', -30)],   []],
    ['said yes the year before',  [word('a', -400), word('a', -31)],   [word('a', -399)],  ['a']],
    ['asked again just now',      [word('a', -400), word('a', -1)],    [],                 []],
    ['never asked',               [],                                  [],                 []],
  ] as const)('%s', ([, asked, confirmed, open]) => {
    expect([...unconfirmedOwners({ asked, confirmed }, now).keys()]).toEqual(open)
  })
})
