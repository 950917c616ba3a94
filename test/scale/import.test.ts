import { expect, test } from 'vitest'
import { type ImportFormatName, importFormats } from '../../src/import/index.ts'
import { importMutations } from '../import/mutations.ts'
import { isCampaign, tell } from '../support/figures.ts'

const forms = Object.keys(importFormats) as ImportFormatName[]
/** A sheet of 300 rows takes a hundred times what the others take. */
const runsOf = (form: ImportFormatName) => (isCampaign ? 4_000 : 200) / (form === 'csv' ? 10 : 1)

test.for(forms)('%s, spoilt in many ways, is refused with a reason or becomes an inventory', (form) => {
  const { read, refused } = importMutations(form, runsOf(form))
  expect(read + refused).toBeGreaterThanOrEqual(runsOf(form))
  tell('import', { [`${form}: spoilt sources read`]: read, [`${form}: refused with a reason`]: refused })
})
