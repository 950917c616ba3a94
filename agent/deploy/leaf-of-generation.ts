import { type ParsedCertificate, parseCertificate } from '../../src/probe/x509/certificate.ts'
import { DerError } from '../../src/probe/x509/der.ts'
import { pemCertificates } from '../../src/probe/x509/pem.ts'
import { generationFile } from '../state/generation.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { standardFiles } from './material.ts'

/** The certificate of a generation; undefined where it has none that can be read, as what was found on a server may be. */
export async function leafOfGeneration(
  state: StateFolder,
  name: string,
  generation: number,
): Promise<ParsedCertificate | undefined> {
  for (const file of [standardFiles.fullchain, standardFiles.cert]) {
    const text = await generationFile(state, name, generation, file)
    const [der] = pemCertificates(text?.toString('latin1') ?? '')
    if (der === undefined) continue
    try {
      return parseCertificate(der)
    } catch (error) {
      if (!(error instanceof DerError)) throw error
    }
  }
  return undefined
}

/** The certificate that a generation sends beside its own as that of its issuer; undefined where it has none that can be read. */
export async function issuerOfGeneration(
  state: StateFolder,
  name: string,
  generation: number,
): Promise<ParsedCertificate | undefined> {
  const text = await generationFile(state, name, generation, standardFiles.fullchain)
  const [, der] = pemCertificates(text?.toString('latin1') ?? '')
  try {
    return der && parseCertificate(der)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return undefined
  }
}
