import { expect, test } from 'vitest'
import { fleetReader } from '../../../src/centre/view/fleet.ts'
import { CertflowError } from '../../../src/errors.ts'
import { loadInventory, usableInventory } from '../../../src/inventory/load.ts'
import { observed } from '../../store/samples.ts'
import { CentreHere } from '../../support/centre/centre-here.ts'
import { daysFromNow } from '../../support/facts.ts'

const inventoryOf = (host: string) =>
  usableInventory(loadInventory(`version: 1\nendpoints: [{ host: ${host} }]\n`, 'inventory.yaml'), 'x')

test('the fleet is read anew after a run and a change of the inventory, and not for each page', async () => {
  await using here = await CentreHere.start()
  let reads = 0
  let revision = 1
  let host = 'other.example.ac.jp'
  const told: string[] = []
  const fleet = fleetReader(here.store, {
    read: async () => {
      reads++
      if (host === '') throw new CertflowError('inventory-invalid', 'Cannot use inventory', { hint: 'x' })
      return inventoryOf(host)
    },
    revision: async () => String(revision),
    unusable: (problem) => told.push(problem),
  })
  expect((await Promise.all([fleet(), fleet(), fleet()])).map(({ entries }) => entries.length)).toEqual([0, 0, 0])
  await here.ran([observed(0)])
  expect((await fleet()).entries).toEqual([])
  expect(reads).toBe(2)
  // an included file has changed with no word of it: the next run brings it
  host = 'www.example.ac.jp'
  expect((await fleet()).entries).toEqual([])
  here.clock.now = daysFromNow(1)
  await here.ran([observed(1)])
  expect((await fleet()).entries).toHaveLength(1)
  expect(reads).toBe(3)
  // a wrong one leaves the last right one in force, and is told
  host = ''
  revision++
  expect(await fleet()).toMatchObject({
    problem: 'Cannot use inventory',
    entries: [{ endpoint: 'www.example.ac.jp:443' }],
  })
  await fleet()
  expect(reads).toBe(4)
  revision++
  await fleet()
  // wrong in the same way: it was told
  expect([reads, told]).toEqual([5, ['Cannot use inventory']])
  host = 'www.example.ac.jp'
  revision++
  expect((await fleet()).problem).toBeUndefined()
})

test('without a right inventory at the start there is no fleet', async () => {
  await using here = await CentreHere.start()
  const read = () => Promise.reject(new CertflowError('inventory-invalid', 'Cannot use inventory', { hint: 'x' }))
  const fleet = fleetReader(here.store, { read, revision: async () => '1', unusable: () => undefined })
  await expect(fleet()).rejects.toThrow('Cannot use inventory')
})
