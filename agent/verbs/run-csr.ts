import { resolve } from 'node:path'
import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { say } from '../../src/cli/say.ts'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AgentOptions } from '../commands/options.ts'
import { createCsr } from '../csr.ts'
import { makePendingKey } from '../pass/pending.ts'
import { replaceDurably } from '../state/durable-file.ts'
import { readLedger, type Work, writeLedger } from '../state/ledger.ts'
import { alone, configFor, wantedCertificate } from './set-up.ts'

/** Runs `certflow-agent csr` to its exit code. */
export async function runCsr(
  name: string,
  options: AgentOptions & { readonly output?: string },
  context: CliContext,
): Promise<number> {
  const config = wantedCertificate(await configFor(options, context), name)
  return alone(context, { isByTimer: false }, async ({ state, now }) => {
    const ledger = await readLedger(state, name)
    if (ledger.work !== undefined && ledger.work.reason !== 'by-hand') throw isBusy(name)
    const keyPem = await makePendingKey(state, config)
    const { names, keyType, subject } = config
    const csr = await createCsr(keyPem, names, subject ?? [{ type: 'CN', value: names[0] ?? name }])
    const work: Work = { step: 'keyed', reason: 'by-hand', begunAt: now(), names: [...names], keyType }
    await writeLedger(state, name, { ...ledger, work })
    const pem = pemOf(csr)
    if (options.output === undefined) context.stdout.write(pem)
    else await writeRequest(resolve(context.cwd, options.output), pem)
    if (!options.quiet)
      say(context, `The key waits here; certflow-agent install ${name} --cert <file> installs what comes\n`)
    return exitCodes.clean
  })
}

function pemOf(csr: Buffer): string {
  const lines = csr.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n')
}

async function writeRequest(path: string, pem: string): Promise<void> {
  try {
    await replaceDurably(path, pem, { mode: 0o644 })
  } catch (cause) {
    throw new CertflowError('file-unwritable', `Cannot write request ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name a file in a folder that this user may write to',
      cause,
    })
  }
}

function isBusy(name: string): CertflowError {
  return new CertflowError('usage', `Cannot make a request for ${quoted(name)}: a new certificate of it is under way`, {
    hint: `certflow-agent status tells how far; certflow-agent run goes on with it`,
  })
}
