import type { Channel, ChannelAnswer } from '../channels/channel.ts'
import type { ClaimedMessage, OutboxStore } from '../store/outbox-store.ts'
import { readChannelMessage } from './channel-message.ts'
import { type Delivery, type Sent, sendDue } from './send-due.ts'

/** What sending on channels needs. */
export interface ChannelDeps {
  readonly outbox: OutboxStore
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** So many at once: telephone lines are few, and services count requests. */
const atOnce = 5

/** Time to note what came of an attempt. */
const spareMs = 60_000

/** Hands over what is due on each channel, all channels side by side: one that is down, or slow, holds up no other. */
export async function sendOnChannels(
  channels: ReadonlyMap<string, Channel>,
  deps: ChannelDeps,
): Promise<ReadonlyMap<string, Sent>> {
  const sent = [...channels].map(async ([name, channel]) => [name, await sendOn(channel, name, deps)] as const)
  return new Map(await Promise.all(sent))
}

async function sendOn(channel: Channel, name: string, deps: ChannelDeps): Promise<Sent> {
  return sendDue({
    ...deps,
    channel: name,
    atOnce,
    // looked for, and sent
    leaseMs: 2 * channel.deadlineMs + spareMs,
    send: (message, signal) => attempt(channel, message, signal),
  })
}

/** What may have been taken is looked for before it is sent again: nobody is called twice for one step. */
async function attempt(channel: Channel, claimed: ClaimedMessage, signal: AbortSignal): Promise<Delivery> {
  const message = readChannelMessage(claimed.bytes)
  if (claimed.isUnclear && channel.find !== undefined) {
    const found = await channel.find(message, claimed.createdAt, signal)
    if (found === 'unknown') return unknown
    if (found !== 'none') return { result: 'accepted', reference: found.reference }
  }
  return deliveryOf(await channel.send(message, signal))
}

const unknown: Delivery = {
  result: 'deferred',
  words: 'nobody could say whether the last attempt had been taken',
  isUnclear: true,
  wasAnswered: false,
  isDown: false,
}

function deliveryOf(answer: ChannelAnswer): Delivery {
  if (answer.result !== 'deferred') return answer
  // Nobody answered, and nothing can have been taken: nobody is there.
  return { ...answer, isDown: !answer.wasAnswered && !answer.isUnclear }
}
