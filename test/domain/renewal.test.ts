import { expect, test } from 'vitest'
import { targetOf } from '../../src/domain/endpoint.ts'
import { renewalOf } from '../../src/domain/renewal.ts'
import { AlertHistory, host } from '../support/alert-history.ts'
import { alert, place } from '../support/alerts.ts'
import { judgedAt, manualEntry } from '../support/facts.ts'

const shop = host('shop.example.ac.jp', { owner: 'shop', renewal: 'vendor' })
const web = host('web.example.ac.jp', { owner: 'web', renewal: 'automatic' })
const old = host('old.example.ac.jp', { owner: 'web' })
const gear = manualEntry({ owner: 'network', renewal: 'vendor' })
const { watched } = new AlertHistory([shop, web, old], [gear]).context(judgedAt)
const at = (...endpoints: (typeof shop)[]) =>
  alert({ places: endpoints.map((each) => place({ endpoint: targetOf(each), owner: each.owner })) })
const ofGear = alert({
  subject: { kind: 'manual', name: gear.name },
  places: [place({ endpoint: gear.name, owner: 'network', address: undefined })],
})

// biome-ignore format: table
test.for([
  ['the owner of what a vendor brings',          at(shop),            'shop',    'vendor'],
  ['the owner of what renews itself',            at(web),             'web',     'automatic'],
  ['each owner of a shared certificate: shop',   at(shop, web),       'shop',    'vendor'],
  ['each owner of a shared certificate: web',    at(shop, web),       'web',     'automatic'],
  ['an owner of both kinds',                     at(old, web),        'web',     'hand'],
  ['the fallback, where all are of one kind',    at(shop),            'center',  'vendor'],
  ['the fallback, where they differ',            at(shop, web),       'center',  'hand'],
  ['the owner of a manual entry',                ofGear,              'network', 'vendor'],
  ['who hears of what is no longer listed',      alert(),             'physics', 'hand'],
] as const)('%s', ([, about, contact, expected]) => {
  expect(renewalOf(about, contact, watched)).toBe(expected)
})
