import { randomUUID } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type {
  Attempt,
  CallEnd,
  ClaimedMessage,
  ClaimOptions,
  MessagePurpose,
  MessageState,
  NewMessage,
  OutboxChange,
  OutboxMessage,
  OutboxStore,
  SettledMessage,
} from '../outbox-store.ts'
import { dateOf } from './columns.ts'
import type { Database } from './database.ts'

const alertNumbers = z.array(z.int())

const listed =
  'id, message_id, recipient, channel, purpose, drill, contact, alerts, state, created_at, next_attempt_at, waiting_since, attempts, unclear, problem, settled_at, reference, outcome, outcome_words'

interface MessageRow {
  readonly id: number
  readonly message_id: string
  readonly recipient: string
  readonly channel: string
  readonly purpose: MessagePurpose
  readonly drill: number | null
  readonly contact: string | null
  readonly alerts: string
  readonly state: MessageState
  readonly created_at: number
  readonly next_attempt_at: number
  readonly waiting_since: number
  readonly attempts: number
  readonly unclear: number
  readonly problem: string | null
  readonly settled_at: number | null
  readonly reference: string | null
  readonly outcome: CallEnd['state'] | null
  readonly outcome_words: string | null
}

/** The outbox in SQLite. */
export class SqliteOutbox implements OutboxStore {
  readonly #database: Database
  readonly #insert: StatementSync
  readonly #withdraw: StatementSync
  readonly #release: StatementSync
  readonly #list: StatementSync
  readonly #claim: StatementSync
  readonly #settle: StatementSync
  readonly #due: StatementSync
  readonly #openCalls: StatementSync
  readonly #endCall: StatementSync

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare(
      `INSERT INTO message (message_id, recipient, channel, purpose, drill, contact, alerts, bytes, state, created_at, next_attempt_at, waiting_since)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)
        ON CONFLICT (message_id, recipient, channel) DO UPDATE SET bytes = excluded.bytes, state = excluded.state,
          next_attempt_at = excluded.next_attempt_at, waiting_since = excluded.waiting_since, settled_at = NULL
        WHERE state = 'withdrawn'`,
    )
    this.#withdraw = database.prepare(
      "UPDATE message SET state = 'withdrawn', settled_at = ? WHERE id = ? AND state IN ('held', 'waiting')",
    )
    this.#release = database.prepare(
      `UPDATE message SET state = 'waiting', next_attempt_at = max(next_attempt_at, ?1), waiting_since = max(next_attempt_at, ?1)
        WHERE id = ?2 AND state = 'held'`,
    )
    this.#list = database.prepare(
      `SELECT ${listed} FROM message WHERE settled_at IS NULL OR settled_at >= ? ORDER BY id`,
    )
    this.#claim = database.prepare(
      `UPDATE message SET lease = :lease, lease_until = :until, attempts = attempts + 1, unclear = unclear + 1
        WHERE id IN (SELECT id FROM message WHERE state = 'waiting' AND channel = :channel AND next_attempt_at <= :now
          AND lease_until <= :now ORDER BY next_attempt_at, id LIMIT :count)
        RETURNING ${listed}, bytes`,
    )
    // Withdrawn while it was being sent: that it was sent is told, that it waits again is not.
    this.#settle = database.prepare(
      `UPDATE message SET lease = NULL, lease_until = 0, problem = coalesce(:problem, problem), unclear = unclear - :clear,
          reference = coalesce(:reference, reference),
          next_attempt_at = coalesce(:next, next_attempt_at),
          state = iif(state = 'withdrawn' AND :state <> 'sent', state, :state),
          settled_at = iif(state = 'withdrawn' AND :state <> 'sent', settled_at, :settled)
        WHERE id = :id AND lease = :lease`,
    )
    this.#due = database.prepare(
      "SELECT EXISTS (SELECT 1 FROM message WHERE state = 'waiting' AND channel = ?2 AND next_attempt_at <= ?1 AND lease_until <= ?1) AS due",
    )
    this.#openCalls = database.prepare(
      `SELECT ${listed} FROM message WHERE reference IS NOT NULL AND outcome IS NULL ORDER BY id`,
    )
    this.#endCall = database.prepare(
      'UPDATE message SET outcome = ?, outcome_words = ? WHERE id = ? AND reference IS NOT NULL AND outcome IS NULL',
    )
  }

  async change(change: OutboxChange): Promise<void> {
    await this.#database.write(() => this.apply(change))
  }

  async list(settledSince: Date): Promise<readonly OutboxMessage[]> {
    return this.#database.read(() =>
      (this.#list.all(settledSince.getTime()) as unknown as MessageRow[]).map((row) => this.#messageOf(row)),
    )
  }

  async claim({ now, channel, count, leaseMs }: ClaimOptions): Promise<readonly ClaimedMessage[]> {
    const lease = randomUUID()
    const until = now.getTime() + leaseMs
    return this.#database.write(() => {
      const rows = this.#claim.all({ lease, until, channel, count, now: now.getTime() })
      const claimed = (rows as unknown as (MessageRow & { readonly bytes: Uint8Array })[]).map((row) => ({
        ...this.#messageOf(row),
        // this attempt counts as one itself
        isUnclear: row.unclear > 1,
        bytes: Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength),
        lease,
      }))
      // RETURNING has no order
      return claimed.sort((a, b) => a.nextAttemptAt.getTime() - b.nextAttemptAt.getTime() || a.id - b.id)
    })
  }

  async isDue(now: Date, channel: string): Promise<boolean> {
    return this.#database.read(() => this.#due.get(now.getTime(), channel)?.due === 1)
  }

  async openCalls(): Promise<readonly OutboxMessage[]> {
    return this.#database.read(() =>
      (this.#openCalls.all() as unknown as MessageRow[]).map((row) => this.#messageOf(row)),
    )
  }

  async endCall(id: number, { state, words }: CallEnd): Promise<boolean> {
    return this.#database.write(() => this.#endCall.run(state, words ?? null, id).changes > 0)
  }

  async settle(settled: readonly SettledMessage[], at: Date): Promise<readonly number[]> {
    return this.#database.write(() =>
      settled
        .filter(({ id, lease, attempt }) => this.#settle.run({ id, lease, ...settlement(attempt, at) }).changes === 0)
        .map(({ id }) => id),
    )
  }

  /** Makes a change within a transaction of the caller. */
  apply({ added, withdrawn, released, at }: OutboxChange): void {
    for (const message of added) this.#add(message)
    for (const id of withdrawn) this.#withdraw.run(at.getTime(), id)
    for (const id of released) this.#release.run(at.getTime(), id)
  }

  #add(message: NewMessage): void {
    const { messageId, recipient, channel, purpose, contact, alerts, bytes, createdAt, nextAttemptAt, held } = message
    this.#insert.run(
      messageId,
      recipient,
      channel,
      purpose,
      message.drill ?? null,
      contact ?? null,
      JSON.stringify(alerts),
      bytes,
      held ? 'held' : 'waiting',
      createdAt.getTime(),
      nextAttemptAt.getTime(),
    )
  }

  #messageOf(row: MessageRow): OutboxMessage {
    return {
      id: row.id,
      messageId: row.message_id,
      recipient: row.recipient,
      channel: row.channel,
      purpose: row.purpose,
      drill: row.drill ?? undefined,
      contact: row.contact ?? undefined,
      alerts: this.#database.parsed(alertNumbers, row.alerts, `message ${row.id}`),
      state: row.state,
      createdAt: new Date(row.created_at),
      nextAttemptAt: new Date(row.next_attempt_at),
      waitingSince: new Date(row.waiting_since),
      attempts: row.attempts,
      mayHaveArrived: row.state === 'sent' || row.unclear > 0,
      problem: row.problem ?? undefined,
      settledAt: dateOf(row.settled_at),
      reference: row.reference ?? undefined,
      callEnd: row.outcome === null ? undefined : { state: row.outcome, words: row.outcome_words ?? undefined },
    }
  }
}

/** An attempt as the parameters of its statement. */
function settlement(attempt: Attempt, at: Date) {
  return {
    state: attempt.result,
    problem: 'problem' in attempt ? attempt.problem : null,
    next: attempt.result === 'waiting' ? attempt.nextAttemptAt.getTime() : null,
    settled: attempt.result === 'waiting' ? null : at.getTime(),
    reference: attempt.result === 'sent' ? (attempt.reference ?? null) : null,
    clear: 'isUnclear' in attempt && attempt.isUnclear ? 0 : 1,
  }
}
