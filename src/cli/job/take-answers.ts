import { answer, type GivenAnswer } from '../../alerting/answering.ts'
import type { Calling } from '../../alerting/escalating.ts'
import type { Answer } from '../../answers/answer.ts'
import type { Channel } from '../../channels/channel.ts'
import { type Alert, alertName } from '../../domain/alert.ts'
import { dayMs } from '../../domain/duration.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'
import { readReplies } from '../mailbox.ts'
import type { Job } from './job.ts'

/** Runs may have been down for some days; what is older was answered, or is asked again. */
const lookBackMs = 7 * dayMs

/**
 * Takes the answers that wait elsewhere: in the mailbox, and in monitoring systems. Answers what could not be read, a sentence each. An answer that comes
 * twice changes nothing.
 */
export async function takeAnswers(
  job: Job,
  store: Store,
  calling: Calling,
  context: CliContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const take = async (given: GivenAnswer) => void (await answer(store, given, calling))
  const mailbox = await readReplies(
    job,
    ({ about, contact, answer: said, at }) => take({ about, by: contact, via: 'mail', at, what: whatOf(said) }),
    context,
    signal,
  )
  const problems = await Promise.all(
    [...calling.channels.values()].map((channel) => takeAcknowledgements(channel, job, store, take, signal)),
  )
  return [...(mailbox?.words === undefined ? [] : [`the mailbox: ${mailbox.words}`]), ...problems.flat()]
}

/** By mail and in monitoring nobody says more than a day: until its end. */
function whatOf(said: Answer): GivenAnswer['what'] {
  return said.kind === 'mine' ? { kind: 'mine', until: new Date(`${said.until}T23:59:59Z`) } : said
}

async function takeAcknowledgements(
  { name, acknowledgements }: Channel,
  { now }: Job,
  store: Store,
  take: (given: GivenAnswer) => Promise<void>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (acknowledgements === undefined) return []
  const { alerts } = await store.alerts.book(now())
  const open = alerts.filter(({ state }) => state === 'open')
  if (open.length === 0) return []
  const given = await acknowledgements(new Date(now().getTime() - lookBackMs), signal)
  if ('words' in given) return [`${name}: acknowledgements could not be read: ${given.words}`]
  for (const { subject, by, at } of given)
    for (const alert of open.filter((each) => isAbout(each, subject) && each.openedAt < at))
      await take({ about: alertName(alert), by, via: 'zabbix', at, what: { kind: 'mine', until: undefined } })
  return []
}

function isAbout({ places }: Alert, subject: string): boolean {
  return places.some(({ endpoint }) => endpoint === subject)
}
