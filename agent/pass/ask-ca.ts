import type { CaWindow, Ledger } from '../state/ledger.ts'

/** What a CA answers when it is asked for the window of a certificate (RFC 9773 §4.2). */
export interface WindowAnswer {
  readonly start: Date
  readonly end: Date
  readonly explanationUrl: string | undefined
}

/**
 * The ledger after the CA was asked: a new window is drawn from once, one that is known keeps its draw. A window that ends before it
 * begins is no answer (RFC 9773 §4.2).
 *
 * @param certificate its fingerprint
 * @param answer undefined where the CA had none
 * @param draw from 0 to 1, at random
 */
export function withWindow(
  ledger: Ledger,
  certificate: string,
  answer: WindowAnswer | undefined,
  askAgainAt: Date,
  draw: number,
): Ledger {
  const known = ledger.caWindow?.certificate === certificate ? ledger.caWindow : undefined
  return { ...ledger, askCaAt: askAgainAt, caWindow: windowAfter(known, certificate, answer, draw) }
}

function windowAfter(
  known: CaWindow | undefined,
  certificate: string,
  answer: WindowAnswer | undefined,
  draw: number,
): CaWindow | undefined {
  if (answer === undefined || answer.end <= answer.start) return known
  const { start, end, explanationUrl } = answer
  if (known !== undefined && +known.start === +start && +known.end === +end) return known
  const renewAt = new Date(start.getTime() + draw * (end.getTime() - start.getTime()))
  return { certificate, start, end, renewAt, ...(explanationUrl !== undefined && { explanationUrl }) }
}
