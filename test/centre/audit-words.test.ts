import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { aboutPath, actionText, detailText } from '../../src/centre/pages/audit-words.ts'

test('every action of the program has its words in both languages', () => {
  const actions = globSync('src/**/*.ts').flatMap((file) =>
    Array.from(
      readFileSync(file, 'utf8').matchAll(/(?:\baction: |\bentryOf\()'([a-z-]+)'/g),
      ([, action = '']) => action,
    ),
  )
  expect(actions).toEqual(expect.arrayContaining(['acknowledged', 'account-added', 'agent-joined', 'confirmed']))
  for (const action of new Set(actions))
    for (const language of ['en', 'ja'] as const)
      expect([action, actionText(action, language)]).not.toEqual([action, action])
})

test('a word that is not known stays as it is', () => {
  for (const action of ['later', 'constructor', '__proto__']) expect(actionText(action, 'en')).toBe(action)
  expect(detailText({ detail: { until: '5d', via: 'page' } })).toBe('until: 5d, via: page')
})

// biome-ignore format: table
test.for([
  ['CF-12',                  '/alerts/CF-12'],
  ['DR-3',                   '/drills/DR-3'],
  ['CF-12/../../logout',     undefined],
  ['CF-',                    undefined],
  ['core-switch-1',          undefined],
] as const)('what something was done to has a page: %s', ([about, path]) => {
  expect(aboutPath(about)).toBe(path)
})
