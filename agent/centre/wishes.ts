import type { WireWish } from '../../src/agent-protocol/messages.ts'
import { printable } from '../../src/domain/printable.ts'
import type { AgentConfig, CertificateConfig } from '../config/agent-config.ts'
import { failureOf } from '../pass/failure.ts'
import { installedOf } from '../pass/installed.ts'
import type { Workshop } from '../pass/workshop.ts'
import { readLedger, writeLedger } from '../state/ledger.ts'
import { type AnsweredWish, toldText } from './spool.ts'

/** Takes a wish, as `taken` does; what cannot be noted is refused with the reason. */
export async function takeWish(shop: Workshop, config: AgentConfig, wish: WireWish): Promise<AnsweredWish> {
  try {
    return await taken(shop, config, wish)
  } catch (error) {
    const text = toldText(failureOf(error).message)
    shop.say({ certificate: 'centre', step: 'wish', level: 'warning', text: `a wish cannot be noted: ${text}` })
    return { id: wish.id, taken: false, text }
  }
}

/**
 * Takes a wish of the centre, if agent.yaml has what it is about: each certificate is asked for in its ledger, as `renew` does, and the next pass renews it. What was
 * put in force since the wish was made is renewed already.
 */
async function taken(shop: Workshop, config: AgentConfig, wish: WireWish): Promise<AnsweredWish> {
  const because = printable(wish.because)
  const meant = await meantBy(shop, config, wish)
  if (meant.length === 0) {
    const text = `agent.yaml has nothing that ${'renew' in wish ? `is called ${printable(wish.renew)}` : 'that issuer issued'}`
    shop.say({ certificate: 'centre', step: 'wish', level: 'warning', text: `a wish is refused: ${text}` })
    return { id: wish.id, taken: false, text }
  }
  const open: string[] = []
  for (const { name } of meant) {
    if (await wasMadeSince(shop, name, new Date(wish.made_at))) continue
    const ledger = await readLedger(shop.state, name)
    await writeLedger(shop.state, name, { ...ledger, askedFor: true })
    open.push(name)
    const text = `the centre wishes it renewed: ${because}; the next pass does it`
    shop.say({ certificate: name, step: 'wish', level: 'info', text })
  }
  return { id: wish.id, taken: true, text: open.length === 0 ? 'renewed already' : `asked for: ${open.join(', ')}` }
}

async function meantBy(
  { state }: Workshop,
  { certificates }: AgentConfig,
  wish: WireWish,
): Promise<CertificateConfig[]> {
  // what comes by hand nobody can order
  const ordered = certificates.filter(({ ordering }) => ordering !== undefined)
  if ('renew' in wish) return ordered.filter(({ name }) => name === wish.renew)
  const found: CertificateConfig[] = []
  for (const each of ordered) {
    const installed = await installedOf(state, each.name)
    if (installed?.leaf.issuer.toLowerCase().includes(wish.renew_issuer.toLowerCase()) === true) found.push(each)
  }
  return found
}

async function wasMadeSince({ state }: Workshop, name: string, wishedAt: Date): Promise<boolean> {
  const made = (await installedOf(state, name))?.leaf.validity.notBefore
  return made !== undefined && made > wishedAt
}
