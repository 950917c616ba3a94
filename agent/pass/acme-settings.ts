import { readFile } from 'node:fs/promises'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AcmeSettings } from '../acme/settings.ts'
import type { AccountAt } from '../config/agent-config.ts'

/** What the ACME side is to know of an account: the anchors as text. Rejects with `anchors-invalid`. */
export async function acmeSettings({ anchorsFile, ...account }: AccountAt): Promise<AcmeSettings> {
  return { ...account, anchorsPem: anchorsFile === undefined ? undefined : await anchorsOf(anchorsFile) }
}

async function anchorsOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CertflowError('anchors-invalid', `Cannot read trust anchors ${quoted(file)}: ${fileProblem(cause)}`, {
      hint: 'give a PEM file with the certificate of the CA, readable by the agent',
      cause,
    })
  }
}
