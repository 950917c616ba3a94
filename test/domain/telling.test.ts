import { expect, test } from 'vitest'
import { telling } from '../../src/domain/telling.ts'
import { AlertHistory, host, lineOf } from '../support/alert-history.ts'
import { acknowledgement, alert, alertCertificate, mute, notice, place } from '../support/alerts.ts'
import { daysFromNow, judgedAt } from '../support/facts.ts'

const context = new AlertHistory([host('www.example.ac.jp')]).context(judgedAt)
const lineFor = (overrides: Parameters<typeof alert>[0]) => {
  const { notice } = telling(alert(overrides), context)
  return notice && lineOf(notice)
}
const twoOwners = [place(), place({ address: '192.0.2.8', owner: 'law' })]

// biome-ignore format: table
test.for([
  ['is new',                       {},                                                     'opened CF-4821 30d → physics'],
  ['is critical at first sight',   { certificate: alertCertificate({ notBefore: daysFromNow(-84), notAfter: daysFromNow(6) }) }, 'opened CF-4821 30d 14d 7d critical 3d → center physics'],
  ['was told',                     { told: ['30d'], toldTo: ['physics'] },                 undefined],
  ['was told of what came later', { told: ['14d'], toldTo: ['physics'], certificate: alertCertificate({ notBefore: daysFromNow(-80), notAfter: daysFromNow(13) }) }, undefined],
  ['has a new owner',              { told: ['30d'], toldTo: ['physics'], places: twoOwners }, 'opened CF-4821 30d → law'],
  ['has a new owner at baseline',  { told: ['30d'], places: twoOwners },                   undefined],
  ['is not certain',               { state: 'pending' },                                   undefined],
  ['is muted',                     { mute: mute() },                                       undefined],
  ['was muted until now',          { mute: mute({ until: judgedAt }) },                    'opened CF-4821 30d → physics'],
  ['is taken',                     { acknowledgement: acknowledgement() },                 undefined],
  ['was taken until now',          { acknowledgement: acknowledgement({ until: judgedAt, by: 'law' }) },
                                                                                           'responsibility-ended CF-4821 30d → law physics'],
  ['is cured, as was told',        { state: 'closed', told: ['30d', 'cured'], toldTo: ['physics'] }, undefined],
  ['is cured',                     { state: 'closed', told: ['30d'], toldTo: ['physics', 'law'] }, 'cured CF-4821 → law physics'],
  ['is cured and muted',           { state: 'closed', told: ['30d'], toldTo: ['physics'], mute: mute() }, undefined],
  ['is cured, and nobody knew',    { state: 'closed', told: ['30d'] },                     undefined],
  ['is cured, and was taken',      { state: 'closed', told: ['30d'], acknowledgement: acknowledgement() }, 'cured CF-4821 → physics'],
  ['came back before its cure was told of', { told: ['30d'], toldTo: ['physics'], reopenings: 1 }, undefined],
  ['rises',                        { condition: 'untrusted', severity: 'critical', told: ['warning'], toldTo: ['physics'] }, 'step CF-4821 critical → center physics'],
  ['falls',                        { condition: 'untrusted', told: ['warning', 'critical'], toldTo: ['physics'] }, undefined],
  ['was critical from the first',  { condition: 'untrusted', told: ['critical'], toldTo: ['physics'] }, undefined],
  ['is nobody’s',                  { places: [place({ owner: undefined })] },              'opened CF-4821 30d → center'],
  ['is nobody’s at all',           { places: [place({ owner: undefined, fallback: undefined })] }, undefined],
  ['is a zone',                    { subject: { kind: 'zone', zone: 'dmz' }, condition: 'unreachable' }, 'opened CF-4821 warning → center'],
] as const)('an alert that %s: %s', ([, overrides, expected]) => {
  expect(lineFor(overrides)).toBe(expected)
})

test('a notice has the alert as it is then, and the last working day', () => {
  const noted = alert({ told: ['30d'], toldTo: ['physics'] })
  expect(telling(alert(), context).notice).toEqual(notice({ alert: noted }))
})

test('what was told is noted, and then there is nothing more to tell', () => {
  for (const overrides of [{}, { acknowledgement: acknowledgement({ until: daysFromNow(-1) }) }]) {
    const first = telling(alert(overrides), context)
    expect(first.alert).toMatchObject({ told: ['30d'], toldTo: ['physics'], acknowledgement: undefined })
    expect(telling(first.alert, context)).toEqual({ alert: first.alert, notice: undefined })
  }
})
