import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AgentOptions } from '../commands/options.ts'
import type { CertificateConfig } from '../config/agent-config.ts'
import { standardFiles } from '../deploy/material.ts'
import { certificatesIn, chainForKey } from '../pass/by-hand.ts'
import { installedOf, readIssued } from '../pass/installed.ts'
import { faultsOf } from '../pass/order.ts'
import { deployStaged } from '../pass/pass-certificate.ts'
import { clearPending, pendingKey, stage } from '../pass/pending.ts'
import type { Workshop } from '../pass/workshop.ts'
import { generationFile, type Manifest } from '../state/generation.ts'
import { type Ledger, readLedger, type Work, writeLedger } from '../state/ledger.ts'
import { exitCodeOfPass } from './run-pass.ts'
import { alone, configFor, wantedCertificate } from './set-up.ts'

/** Runs `certflow-agent install` to its exit code. */
export async function runInstall(
  name: string,
  options: AgentOptions & { readonly cert: readonly string[] },
  context: CliContext,
): Promise<number> {
  const config = wantedCertificate(await configFor(options, context), name)
  const files = await Promise.all(options.cert.map((file) => read(resolve(context.cwd, file))))
  const parsed = await certificatesIn(files)
  if (!parsed.ok) throw unusable(options.cert, parsed.problem, parsed.hint)
  return alone(context, { isByTimer: false }, async (shop) => {
    const found = await materialFor(shop, name, (key) => chainForKey(parsed.value, key))
    if (found === undefined)
      throw unusable(
        options.cert,
        'it belongs to no key that is here',
        `certflow-agent csr ${name} makes a key and its request`,
      )
    const faults = faultsOf(readIssued(found.chain, found.keyPem), config, shop.now())
    if (faults.length > 0) {
      shop.say({ certificate: name, step: 'refused', level: 'error', text: `not installed: ${faults.join('; ')}` })
      return exitCodes.findings
    }
    const ledger = await stageByHand(shop, config, found)
    const outcome = await deployStaged(shop, config, ledger)
    context.stdout.write(`${name}: ${printable(outcome.text)}\n`)
    return exitCodeOfPass([outcome], 1)
  })
}

interface Found {
  readonly keyPem: string
  readonly chain: string
}

/** The key that the certificate belongs to: the one that waits, or the one in force. */
async function materialFor(
  { state }: Workshop,
  name: string,
  chainOf: (keyPem: string) => string | undefined,
): Promise<Found | undefined> {
  const live = await installedOf(state, name)
  const ofLive = live && (await generationFile(state, name, live.number, standardFiles.key))?.toString('utf8')
  for (const keyPem of [await pendingKey(state, name), ofLive]) {
    const chain = keyPem === undefined ? undefined : chainOf(keyPem)
    if (keyPem !== undefined && chain !== undefined) return { keyPem, chain }
  }
  return undefined
}

async function stageByHand(
  { state, now }: Workshop,
  config: CertificateConfig,
  { keyPem, chain }: Found,
): Promise<Ledger> {
  const { name, names, keyType } = config
  const about: Manifest = { source: 'hand', madeAt: now().toISOString(), orderedNames: [...names] }
  const generation = await stage(state, config, keyPem, chain, about)
  const work: Work = { step: 'staged', reason: 'by-hand', begunAt: now(), names: [...names], keyType, generation }
  const ledger: Ledger = { ...(await readLedger(state, name)), work, failures: undefined }
  await writeLedger(state, name, ledger)
  await clearPending(state, name)
  return ledger
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new CertflowError('file-unreadable', `Cannot read certificate ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name the file that the CA sent',
      cause,
    })
  }
}

function unusable(files: readonly string[], problem: string, hint: string): CertflowError {
  return new CertflowError('certificate-unusable', `Cannot install ${files.map(quoted).join(', ')}: ${problem}`, {
    hint,
  })
}
