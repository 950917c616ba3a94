/**
 * `held`: until somebody releases it. `waiting`: for its next attempt. `refused`: the other side will never take it. `given-up`:
 * it never came to a yes or no. `withdrawn`: overtaken before it was sent.
 */
export type MessageState = 'held' | 'waiting' | 'sent' | 'refused' | 'given-up' | 'withdrawn'

/** What a message is for: to tell people and machines, to ask somebody in an escalation, or to rehearse that. */
export type MessagePurpose = 'news' | 'ask' | 'drill'

/** What has become of a call that was taken. `lost`: the service was asked for a day, and never knew. */
export interface CallEnd {
  readonly state: 'acknowledged' | 'heard' | 'not-reached' | 'lost'
  /** By whom, or why not. */
  readonly words: string | undefined
}

/** A message as it is put in: composed once, sent with the same bytes as often as it takes. */
export interface NewMessage {
  /** With recipient and channel its identity: a second one of the same is not put in, unless the first was withdrawn. */
  readonly messageId: string
  /** The address on that channel. */
  readonly recipient: string
  /** `email`, or the name of another channel. */
  readonly channel: string
  readonly purpose: MessagePurpose
  /** Number of the drill that it is part of. */
  readonly drill?: number | undefined
  /** The contact of the inventory behind the recipient. */
  readonly contact: string | undefined
  /** Numbers of the alerts it tells of; of a drill none. */
  readonly alerts: readonly number[]
  readonly bytes: Buffer
  readonly createdAt: Date
  /** First attempt at this moment, or later. */
  readonly nextAttemptAt: Date
  /** Waits for its release. */
  readonly held: boolean
}

/** A message as the outbox lists it. */
export interface OutboxMessage extends Omit<NewMessage, 'bytes' | 'held'> {
  readonly id: number
  readonly state: MessageState
  /** When it was first to be sent: what was held waits since its release. */
  readonly waitingSince: Date
  /** Attempts begun. */
  readonly attempts: number
  /** It arrived, or may have: an attempt ended without an answer, or has not ended. */
  readonly mayHaveArrived: boolean
  /** What the last attempt that failed was answered. */
  readonly problem: string | undefined
  /** When it came to its end; undefined while it is held or waits. */
  readonly settledAt: Date | undefined
  /** What to ask the service for that took it; undefined where nobody answers there. */
  readonly reference: string | undefined
  /** Undefined until it is known. */
  readonly callEnd: CallEnd | undefined
}

/** A message that one process alone may send now, until its lease ends. */
export interface ClaimedMessage extends OutboxMessage {
  readonly bytes: Buffer
  /** It may have arrived by an earlier attempt. */
  readonly isUnclear: boolean
  /** Proves the claim. */
  readonly lease: string
}

/** What came of an attempt. `isUnclear`: nobody knows whether the other side has taken it. */
export type Attempt =
  | { readonly result: 'sent'; readonly reference?: string | undefined }
  | {
      readonly result: 'waiting'
      readonly nextAttemptAt: Date
      readonly problem: string
      readonly isUnclear: boolean
    }
  | { readonly result: 'given-up'; readonly problem: string; readonly isUnclear: boolean }
  | { readonly result: 'refused'; readonly problem: string }

/** An attempt that a claim allowed. */
export interface SettledMessage {
  readonly id: number
  readonly lease: string
  readonly attempt: Attempt
}

/** What is put into the outbox and taken out of it, as one. */
export interface OutboxChange {
  readonly added: readonly NewMessage[]
  /** Ids of messages that are not to be sent any more. One that is just being sent may still go out. */
  readonly withdrawn: readonly number[]
  /** Ids of messages that were held. */
  readonly released: readonly number[]
  readonly at: Date
}

/** Which messages to claim. */
export interface ClaimOptions {
  readonly now: Date
  readonly channel: string
  /** At most so many. */
  readonly count: number
  /** Longer than an attempt can take: after that another process may claim what was not settled. */
  readonly leaseMs: number
}

/** What is to be sent. What was put in survives the loss of power. */
export interface OutboxStore {
  /** Puts messages in and takes others out. */
  change(change: OutboxChange): Promise<void>
  /** Messages that are held or wait, and those that came to their end at `settledSince` or later; by id. */
  list(settledSince: Date): Promise<readonly OutboxMessage[]>
  /** Takes messages that are due, longest due first. Each counts as attempted, whatever becomes of this process. */
  claim(options: ClaimOptions): Promise<readonly ClaimedMessage[]>
  /** Reports whether a claim would find anything. */
  isDue(now: Date, channel: string): Promise<boolean>
  /** Calls that were taken and of which nobody knows yet what has become; by id. */
  openCalls(): Promise<readonly OutboxMessage[]>
  /** Notes what has become of a call, if nobody has done so before: then false. */
  endCall(id: number, end: CallEnd): Promise<boolean>
  /** Notes what came of attempts; the ids of those whose lease was no longer this one, which changed nothing. */
  settle(settled: readonly SettledMessage[], at: Date): Promise<readonly number[]>
}
