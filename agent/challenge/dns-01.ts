import { createHash } from 'node:crypto'
import { CertflowError } from '../../src/errors.ts'
import type { ChallengeAnswer, ChallengeSolver, PresentedAnswers } from '../acme/challenge-solver.ts'
import type { AcmeDnsOptions } from './dns/acme-dns.ts'
import type { ExecOptions } from './dns/exec.ts'
import { aliasTarget } from './dns/names.ts'
import { awaitPropagation, type PropagationOptions } from './dns/propagation.ts'
import type { DnsProvider, TxtRecord } from './dns/provider.ts'
import type { Rfc2136Options } from './dns/rfc2136.ts'

/** dns-01 (RFC 8555 §8.4), the one challenge that proves wildcards. */
export interface Dns01Options {
  readonly type: 'dns-01'
  readonly provider: Rfc2136Options | ExecOptions | AcmeDnsOptions
  /** Name servers to ask in place of the system's, as `parseNameServer` gives them. */
  readonly resolvers?: readonly string[]
  readonly propagation?: PropagationOptions
}

/** What only tests set otherwise. */
export interface Dns01Environment {
  readonly now: () => Date
  /** The port of authoritative name servers. */
  readonly authoritativePort: number
}

const usualEnvironment: Dns01Environment = { now: () => new Date(), authoritativePort: 53 }

/** Answers dns-01: sets the records, waits until all authoritative servers have them, and takes them away again. */
export async function dns01Solver(
  options: Dns01Options,
  environment: Dns01Environment = usualEnvironment,
): Promise<ChallengeSolver> {
  const provider = await providerOf(options, environment)
  return { type: 'dns-01', present: (answers, signal) => present(options, provider, environment, answers, signal) }
}

async function providerOf({ provider, resolvers }: Dns01Options, { now }: Dns01Environment): Promise<DnsProvider> {
  switch (provider.kind) {
    case 'rfc2136': {
      const { rfc2136Provider } = await import('./dns/rfc2136.ts')
      return rfc2136Provider(provider, resolvers, now)
    }
    case 'exec': {
      const { execProvider } = await import('./dns/exec.ts')
      return execProvider(provider)
    }
    case 'acme-dns': {
      const { acmeDnsProvider } = await import('./dns/acme-dns.ts')
      return acmeDnsProvider(provider)
    }
  }
}

async function present(
  { resolvers, propagation = {} }: Dns01Options,
  provider: DnsProvider,
  { authoritativePort }: Dns01Environment,
  answers: readonly ChallengeAnswer[],
  signal: AbortSignal,
): Promise<PresentedAnswers> {
  const records = await Promise.all(answers.map((answer, index) => recordFor(answer, answers, index, resolvers)))
  const begun: TxtRecord[] = []
  const cleanUp = () => removeAll(provider, begun)
  try {
    for (const record of records) {
      begun.push(record)
      await provider.add(record, signal)
    }
    const doubts = await awaitPropagation(records, propagation, { resolvers, port: authoritativePort }, signal)
    return { cleanUp, doubts }
  } catch (error) {
    // whatever troubles this has, the first error says more
    await cleanUp()
    throw error
  }
}

async function recordFor(
  { identifier, token, keyAuthorization }: ChallengeAnswer,
  answers: readonly ChallengeAnswer[],
  index: number,
  resolvers: readonly string[] | undefined,
): Promise<TxtRecord> {
  return {
    identifier,
    name: await aliasTarget(`_acme-challenge.${identifier}`, resolvers),
    value: createHash('sha256').update(keyAuthorization).digest('base64url'),
    token,
    identifiers: answers.map((answer) => answer.identifier),
    remaining: answers.length - 1 - index,
  }
}

/** The last one first, as they may depend on each other; each is tried, whatever became of the others. */
async function removeAll(provider: DnsProvider, records: readonly TxtRecord[]): Promise<readonly string[]> {
  const troubles: string[] = []
  for (const record of records.toReversed()) {
    try {
      await provider.remove(record)
    } catch (error) {
      if (!(error instanceof CertflowError)) throw error
      troubles.push(error.message)
    }
  }
  return troubles
}
