import { dayMs, unitMs } from '../../src/domain/duration.ts'
import type { ChallengeSolver } from '../acme/challenge-solver.ts'
import type { CaConnection, ConnectionOptions } from '../acme/connection.ts'
import { AcmeProblem } from '../acme/problem.ts'
import type { AcmeSession } from '../acme/session.ts'
import type { CertificateConfig, Ordering } from '../config/agent-config.ts'
import type { SubjectAttribute } from '../csr.ts'
import { accountPath, accountStore } from '../state/account-file.ts'
import type { Ledger, Work } from '../state/ledger.ts'
import { acmeSettings } from './acme-settings.ts'
import { withWindow } from './ask-ca.ts'
import type { InstalledGeneration } from './installed.ts'
import type { Workshop } from './workshop.ts'

/** A CA that names no windows may begin to. */
const hasNoWindowsMs = dayMs

/** RFC 9773 §4.3.2: errors that last are asked about again after six hours. */
const afterTroubleMs = 6 * unitMs.h

/** The sessions with CAs of one pass, each opened when it is first needed: a pass with nothing due loads and asks nothing. */
export class CaSessions implements Disposable {
  readonly #open = new Map<string, Promise<AcmeSession>>()
  readonly #asked = new Map<string, Promise<CaConnection>>()

  /** The ledger with the window that the CA names for a certificate, where it is time to ask and the CA has one. Never rejects for what a CA does. */
  async withWindow(
    { now, draw, signal, say }: Workshop,
    { ordering, name }: CertificateConfig,
    installed: InstalledGeneration | undefined,
    ledger: Ledger,
  ): Promise<Ledger> {
    if (ordering === undefined || installed === undefined) return { ...ledger, caWindow: undefined, askCaAt: undefined }
    const { fingerprint } = installed.leaf
    const isOfAnother = ledger.caWindow !== undefined && ledger.caWindow.certificate !== fingerprint
    const current = isOfAnother ? { ...ledger, caWindow: undefined, askCaAt: undefined } : ledger
    if (current.askCaAt !== undefined && current.askCaAt > now()) return current
    try {
      const { certIdOf, fetchRenewalInfo } = await import('../acme/ari.ts')
      const certId = certIdOf(installed.der)
      const answer = certId && (await fetchRenewalInfo(await this.#connection(ordering, { now, signal }), certId))
      const askAgainMs = answer ? answer.retryAfterMs : hasNoWindowsMs
      return withWindow(current, fingerprint, answer || undefined, new Date(now().getTime() + askAgainMs), draw())
    } catch (error) {
      if (!(error instanceof AcmeProblem) || signal.aborted) throw error
      say({ certificate: name, step: 'window', level: 'warning', text: error.message })
      const askAgainMs = error.retryAfterMs ?? afterTroubleMs
      return withWindow(current, fingerprint, undefined, new Date(now().getTime() + askAgainMs), draw())
    }
  }

  /** The chain for a key, by a new order or by the one that is pending. `ordered` is awaited as soon as the CA has an order. */
  async obtain(
    shop: Workshop,
    config: CertificateConfig,
    keyPem: string,
    work: Work,
    ordered: (orderUrl: string) => Promise<void>,
  ): Promise<string> {
    const { ordering, names, subject, name } = config
    if (ordering === undefined) throw new Error('nobody is to be asked for this certificate')
    const [{ obtainChain }, { usualLimits }, { createCsr }] = await Promise.all([
      import('../acme/obtain.ts'),
      import('../acme/order-context.ts'),
      import('../csr.ts'),
    ])
    const session = await this.#session(shop, name, ordering)
    const { profile, preferredChain, wantsCommonName } = ordering
    const csrDer = await createCsr(keyPem, names, subjectOf(subject, wantsCommonName, names))
    const remark = (text: string) => shop.say({ certificate: name, step: 'ordered', level: 'warning', text })
    return obtainChain(
      { names, csrDer, profile, replaces: work.replaces, preferredChain },
      { orderUrl: work.orderUrl },
      session,
      await solverOf(ordering),
      { ordered, remark },
      usualLimits,
      shop.signal,
    )
  }

  [Symbol.dispose](): void {
    const all: readonly Promise<Disposable>[] = [...this.#open.values(), ...this.#asked.values()]
    for (const each of all) void each.then((open) => open[Symbol.dispose]()).catch(() => undefined)
  }

  /** A connection without an account, one for each CA: its directory is read once in a pass, however many certificates are asked about. */
  #connection({ account }: Ordering, options: ConnectionOptions): Promise<CaConnection> {
    const { directory, anchorsFile = '', proxy = '' } = account
    const key = [directory, anchorsFile, proxy].join('\n')
    const known = this.#asked.get(key)
    if (known !== undefined) return known
    const opening = (async () => {
      const { CaConnection: Connection } = await import('../acme/connection.ts')
      return new Connection(await acmeSettings(account), options)
    })()
    this.#asked.set(key, opening)
    opening.catch(() => this.#asked.delete(key))
    return opening
  }

  #session({ state, now, signal }: Workshop, certificate: string, ordering: Ordering): Promise<AcmeSession> {
    const path = accountPath(state, certificate, ordering)
    const known = this.#open.get(path)
    if (known !== undefined) return known
    const opening = (async () => {
      const { openSession } = await import('../acme/session.ts')
      const { account } = ordering
      return openSession(await acmeSettings(account), accountStore(path, account.directory), { now, signal })
    })()
    this.#open.set(path, opening)
    // A CA that could not be reached for one certificate may be for the next.
    opening.catch(() => this.#open.delete(path))
    return opening
  }
}

async function solverOf({ challenge, looksFirst }: Ordering): Promise<ChallengeSolver> {
  const { challengeSolver } = await import('../challenge/challenge.ts')
  if (!looksFirst) return challengeSolver(challenge)
  if (challenge.type === 'dns-01')
    return challengeSolver({ ...challenge, propagation: { ...challenge.propagation, allMustAnswer: true } })
  const solver = await challengeSolver(challenge)
  if (solver.type !== 'http-01') return solver
  const { seenFirst } = await import('../challenge/seen-first.ts')
  return seenFirst(solver)
}

/** What agent.yaml says, or the CN alone where the CA wants one; most CAs want nothing there. */
function subjectOf(
  subject: CertificateConfig['subject'],
  wantsCommonName: boolean,
  [first = '']: readonly string[],
): readonly SubjectAttribute[] {
  return subject ?? (wantsCommonName ? [{ type: 'CN', value: first }] : [])
}
