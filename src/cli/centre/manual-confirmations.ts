import type { ConfirmedBy, ManualConfirmations } from '../../centre/centre.ts'
import { CertflowError } from '../../errors.ts'
import { confirmManual, type Said } from '../../manual/confirm.ts'
import { leafOfFile } from '../../probe/x509/leaf-file.ts'
import type { ManualStore } from '../../store/manual-store.ts'

/** Confirmations of the pages, given the way that `certflow manual confirm` gives them. */
export function manualConfirmations(store: ManualStore, clock: () => Date): ManualConfirmations {
  return {
    confirm: async (entry, said, by) => {
      await confirmManual(entry, saidBy(said), by, clock(), store)
    },
  }
}

function saidBy(said: ConfirmedBy): Said {
  if (said.kind !== 'pem') return said
  const leaf = leafOfFile(Buffer.from(said.pem))
  if (leaf.ok) return { kind: 'certificate', certificate: leaf.value }
  throw new CertflowError('certificate-unusable', `Cannot use this certificate: ${leaf.problem}`, { hint: leaf.hint })
}
