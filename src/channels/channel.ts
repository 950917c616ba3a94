import type { JudgedRow } from '../domain/judged-row.ts'

/** What is told of an alert, or asked of a person. */
export type ChannelOccasion =
  /** An alert has opened, or come to a further step. */
  | 'raised'
  /** Somebody has taken it. */
  | 'acknowledged'
  /** It is over. */
  | 'solved'
  /** A step of an escalation: this contact is asked to take it. */
  | 'call'
  /** The end of an escalation: nobody has answered. */
  | 'unanswered'
  /** Sent by hand, to see whether the channel works. */
  | 'test'

/** The alert that a message is about, in words for people. Nothing in it needs escaping for a terminal; each format escapes for itself. */
export interface ChannelAlert {
  /** `CF-4821`. */
  readonly name: string
  readonly severity: 'warning' | 'critical'
  /** Finding code, or `expiry`. */
  readonly condition: string
  /** The endpoint or manual entry, and how many more. */
  readonly title: string
  /** One sentence that says what is wrong. */
  readonly sentence: string
  /** As they would be written as targets; at most ten. */
  readonly endpoints: readonly string[]
  /** When the certificate ends, where it does. */
  readonly endsAt: string | undefined
}

/** A message as it is fixed when it is put into the outbox: the same at each attempt. */
export interface ChannelMessage {
  /** The same at each attempt and of no other message: for services that take the second of two for the first. [A-Za-z0-9-]{1,64} */
  readonly id: string
  /** Whom the channel is to reach: a telephone number; '' where the channel leads to one place only. */
  readonly recipient: string
  /** The contact of the inventory that is asked; undefined where it is for whoever reads. */
  readonly contact: string | undefined
  readonly language: 'en' | 'ja'
  readonly occasion: ChannelOccasion
  /** A rehearsal: the message says so wherever it is seen or heard. */
  readonly isDrill: boolean
  readonly alert: ChannelAlert
  /** Page where it can be answered, where there is one. */
  readonly answerUrl: string | undefined
  /** RFC 3339, UTC. */
  readonly at: string
}

/** What a channel answered to one attempt. `words` are for people: of the peer, made printable, and never with a secret. */
export type ChannelAnswer =
  /** Taken. `reference`: what to ask `outcome` for, where people answer on this channel. */
  | { readonly result: 'accepted'; readonly reference: string | undefined }
  /** Not now. `isUnclear`: the other side may have taken it. `retryAfterMs`: it asked for so much patience. */
  | {
      readonly result: 'deferred'
      readonly words: string
      readonly isUnclear: boolean
      /** The other side spoke: it is about this message. Else nobody could be asked. */
      readonly wasAnswered: boolean
      readonly retryAfterMs: number | undefined
    }
  /** Never. */
  | { readonly result: 'refused'; readonly words: string }

/** What has become of a call that was accepted. */
export type CallOutcome =
  /** It rings, or is being read. */
  | { readonly state: 'under-way' }
  /** An explicit key: responsibility is taken. `by`: the contact or the words by which the service knows who; undefined where it knows no more than whom it called. */
  | { readonly state: 'acknowledged'; readonly by: string | undefined }
  /** Somebody listened, or took the call, and pressed nothing: no acknowledgement. */
  | { readonly state: 'heard' }
  /** Nobody: busy, no answer, voicemail, failed. */
  | { readonly state: 'not-reached'; readonly words: string }
  /** The service could not be asked; ask again. */
  | { readonly state: 'unknown'; readonly words: string }

/** Somebody took a problem in the monitoring system. */
export interface ChannelAcknowledgement {
  /** `targetOf` the endpoint, or the name of a manual entry. */
  readonly subject: string
  /** Who, as that system calls them. */
  readonly by: string
  readonly at: Date
}

/** One way to reach people or machines. It keeps no state: whoever sends keeps what it answered. */
export interface Channel {
  /** By which escalations name it: the key in `channels` of the settings. */
  readonly name: string
  /** Longest that `send` takes, in milliseconds, whatever the other side does. */
  readonly deadlineMs: number
  /** One attempt. Never rejects for what the network or the other side does. */
  send(message: ChannelMessage, signal: AbortSignal): Promise<ChannelAnswer>
  /** What has become of what was accepted with this reference; undefined where nobody can answer on this channel. */
  readonly outcome: ((reference: string, signal: AbortSignal) => Promise<CallOutcome>) | undefined
  /**
   * The reference of a message that may have been taken, though no answer was noted (a crash, a cut connection): 'none' where the
   * service knows of none, so that it may be sent again. Undefined where the service takes a second message with the same `id` for
   * the first, so that repeating it does no harm.
   */
  readonly find:
    | ((
        message: ChannelMessage,
        since: Date,
        signal: AbortSignal,
      ) => Promise<{ readonly reference: string } | 'none' | 'unknown'>)
    | undefined
  /** Tells the state of all entries after a whole run, where the other side keeps one. Never rejects, as `send`. */
  readonly sendState?: (
    rows: Iterable<JudgedRow>,
    run: { readonly isComplete: boolean; readonly endedAt: Date },
    signal: AbortSignal,
  ) => Promise<ChannelAnswer>
  /** What people have acknowledged there since then, where it can be asked; words where it does not say. */
  readonly acknowledgements?: (
    since: Date,
    signal: AbortSignal,
  ) => Promise<readonly ChannelAcknowledgement[] | { readonly words: string }>
}
