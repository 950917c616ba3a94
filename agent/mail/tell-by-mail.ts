import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Language } from '../../src/messages/messages.ts'
import type { Correspondence } from '../../src/notify/correspondence.ts'
import type { Letter, LetterPart } from '../../src/notify/letter.ts'
import type { AgentConfig, CertificateConfig } from '../config/agent-config.ts'
import { failureOf } from '../pass/failure.ts'
import { installedOf } from '../pass/installed.ts'
import type { PassOutcome } from '../pass/outcome.ts'
import type { Workshop } from '../pass/workshop.ts'
import { type Ledger, readLedger, writeLedger } from '../state/ledger.ts'
import { type AgentNews, newsOf } from './mail-due.ts'
import { agentMailWords } from './words.ts'

/** A certificate of which something is to be told. */
interface Told {
  readonly config: CertificateConfig
  readonly ledger: Ledger
  readonly text: string
  /** Day until which what is in force is valid; undefined where nothing is. */
  readonly end: string | undefined
}

/**
 * Tells people by mail what came of a pass, where agent.yaml has `smtp:` and there is something to tell: what fails, once and then weekly, and
 * what is solved. A mail that cannot be sent is said, tried again after the next pass, and changes nothing else.
 */
export async function tellByMail(
  shop: Workshop,
  { mail, certificates }: AgentConfig,
  outcomes: readonly PassOutcome[],
): Promise<void> {
  if (mail === undefined) return
  for (const news of ['failing', 'solved'] as const) {
    const told = await toldOf(shop, certificates, outcomes, news)
    if (told.length === 0) continue
    try {
      const problem = await send(shop, mail, news, told)
      if (problem === undefined) await noteTold(shop, told, news)
      else shop.say({ certificate: 'mail', step: 'mail', level: 'warning', text: `could not be sent: ${problem}` })
    } catch (error) {
      shop.say({
        certificate: 'mail',
        step: 'mail',
        level: 'warning',
        text: `could not be sent: ${failureOf(error).message}`,
      })
    }
  }
}

async function toldOf(
  { state, now }: Workshop,
  certificates: readonly CertificateConfig[],
  outcomes: readonly PassOutcome[],
  wanted: AgentNews,
): Promise<readonly Told[]> {
  const told: Told[] = []
  for (const outcome of outcomes) {
    const config = certificates.find(({ name }) => name === outcome.certificate)
    const ledger = await readLedger(state, outcome.certificate).catch(() => undefined)
    if (config === undefined || ledger === undefined || newsOf(outcome, ledger, now()) !== wanted) continue
    const end = (await installedOf(state, config.name))?.leaf.validity.notAfter?.toISOString().slice(0, 10)
    told.push({ config, ledger, text: outcome.text, end })
  }
  return told
}

async function noteTold({ state, now }: Workshop, told: readonly Told[], news: AgentNews): Promise<void> {
  for (const { config, ledger } of told) {
    await writeLedger(state, config.name, { ...ledger, toldAt: news === 'failing' ? now() : undefined })
  }
}

/** Sends to everybody who is to know. Resolves to what went wrong; undefined where at least one mail was taken. */
async function send(
  { now, signal }: Workshop,
  { smtp, to, language }: NonNullable<AgentConfig['mail']>,
  news: AgentNews,
  told: readonly Told[],
): Promise<string | undefined> {
  const [
    { composeMail },
    { openSmtpSender },
    { SendRate },
    { readPassword },
    { messageIdOf },
    { guardPeerCertificates },
  ] = await Promise.all([
    import('../../src/notify/compose.ts'),
    import('../../src/notify/smtp-sender.ts'),
    import('../../src/notify/send-rate.ts'),
    import('../../src/notify/password.ts'),
    import('../../src/notify/identity.ts'),
    import('../../src/peer-certificates.ts'),
  ])
  guardPeerCertificates()
  const places = { file: smtp.passwordFile, credentials: process.env.CREDENTIALS_DIRECTORY }
  await using sender = openSmtpSender({
    settings: smtp,
    password: smtp.server.user === undefined ? undefined : await readPassword(places),
    ownName: hostname(),
    anchors: [],
    rate: new SendRate(smtp.perMinute),
    clock: { now: () => performance.now(), sleep: (ms, stop) => sleep(ms, undefined, { signal: stop }) },
  })
  const letter = letterOf(news, told, language)
  const correspondence = correspondenceFrom(smtp.from, now())
  const problems: string[] = []
  for (const address of to) {
    const recipient = { contact: address, address, language }
    const keys = told.map(
      ({ config, ledger }) =>
        `${config.name} ${news} ${ledger.failures?.lastAt.toISOString() ?? ledger.toldAt?.toISOString() ?? ''}`,
    )
    const frame = { messageId: messageIdOf(address, keys, smtp.from), threads: [], calendar: undefined }
    const answer = await sender.send(await composeMail(letter, frame, recipient, correspondence), signal)
    if (answer.result !== 'accepted') problems.push(answer.words)
  }
  return problems.length === to.length ? problems[0] : undefined
}

function letterOf(news: AgentNews, told: readonly Told[], language: Language): Letter {
  const words = agentMailWords[language]
  const names = told.map(({ config }) => config.name)
  const host = hostname()
  const isBad = news === 'failing'
  const items = told.map(({ config, text, end }) => {
    const item = words.item(config.name, config.names, text)
    return { text: end === undefined ? item : `${item}. ${words.until(end)}` }
  })
  const parts: LetterPart[] = [
    { kind: 'paragraph', lines: [isBad ? words.failing(host) : words.solved(host)] },
    { kind: 'list', items },
    ...(isBad ? [{ kind: 'paragraph' as const, lines: words.what }] : []),
  ]
  return { language, subject: (isBad ? words.failingSubject : words.solvedSubject)(names, host), parts }
}

function correspondenceFrom(from: string, now: Date): Correspondence {
  return {
    organisation: {
      name: `certflow-agent ${hostname()}`,
      extension: undefined,
      email: undefined,
      verifyUrl: undefined,
    },
    from,
    replyTo: undefined,
    redirect: undefined,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    now,
    answerPage: undefined,
    renewalOf: () => 'automatic',
  }
}
