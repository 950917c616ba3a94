import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { pemCertificates } from '../../src/probe/x509/pem.ts'
import type { InstallPath } from '../config/agent-config.ts'
import type { GenerationFile } from '../state/generation.ts'
import { installedFileName } from '../state/generation.ts'
import { accountNumbers } from './account-numbers.ts'

/** A certificate with its key, as PEM. */
export interface Material {
  readonly keyPem: string
  /** The leaf. */
  readonly certPem: string
  /** What stands above it, in order; empty where nothing does. */
  readonly chainPem: string
}

/** The key and the chain that a CA sent, leaf first, with every block written anew: whatever else was in the text is left out. */
export function materialOf(keyPem: string, chain: string): Material {
  const [certPem = '', ...above] = pemCertificates(chain).map((der) => new X509Certificate(der).toString())
  return { keyPem, certPem, chainPem: above.join('') }
}

/** Names of the files that every generation has. */
export const standardFiles = {
  cert: 'cert.pem',
  chain: 'chain.pem',
  fullchain: 'fullchain.pem',
  key: 'key.pem',
} as const

/** The files of a generation: the four that always exist, and one for each path of `install:`. */
export async function filesOf(material: Material, install: readonly InstallPath[]): Promise<readonly GenerationFile[]> {
  const { keyPem, certPem, chainPem } = material
  const standard: GenerationFile[] = [
    { name: standardFiles.key, content: keyPem, mode: 0o600 },
    { name: standardFiles.cert, content: certPem, mode: 0o644 },
    { name: standardFiles.chain, content: chainPem, mode: 0o644 },
    { name: standardFiles.fullchain, content: certPem + chainPem, mode: 0o644 },
  ]
  const own = install.map(async (entry): Promise<GenerationFile> => {
    const content = await contentOf(entry, material)
    return { name: installedFileName(entry.path), content, mode: entry.mode, ...(await accountNumbers(entry)) }
  })
  return [...standard, ...(await Promise.all(own))]
}

function contentOf({ kind, passwordFile }: InstallPath, { keyPem, certPem, chainPem }: Material) {
  switch (kind) {
    case 'key':
      return keyPem
    case 'cert':
      return certPem
    case 'chain':
      return chainPem
    case 'fullchain':
      return certPem + chainPem
    case 'combined':
      return certPem + chainPem + keyPem
    case 'pkcs12':
      return pkcs12Of(keyPem + certPem + chainPem, passwordFile)
  }
}

/** Far more than it takes; a password that is asked for on a terminal would take for ever. */
const opensslMs = 30_000

/**
 * PKCS#12 by openssl: AES-256 and a MAC with SHA-256, for every kind of key. (node-forge knows RSA alone, and its MAC is always SHA-1.)
 * Nothing secret stands on its command line.
 */
async function pkcs12Of(pem: string, passwordFile: string | undefined): Promise<Buffer> {
  const password = passwordFile === undefined ? 'pass:' : `file:${passwordFile}`
  const made = promisify(execFile)('openssl', ['pkcs12', '-export', '-passout', password], {
    encoding: 'buffer',
    timeout: opensslMs,
  })
  made.child.stdin?.end(pem)
  return (await made).stdout
}
