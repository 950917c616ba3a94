import { randomUUID } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type {
  Attempt,
  ClaimedMessage,
  ClaimOptions,
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
  'id, message_id, recipient, channel, contact, alerts, state, created_at, next_attempt_at, waiting_since, attempts, unclear, problem, settled_at'

interface MessageRow {
  readonly id: number
  readonly message_id: string
  readonly recipient: string
  readonly channel: string
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

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare(
      `INSERT INTO message (message_id, recipient, channel, contact, alerts, bytes, state, created_at, next_attempt_at, waiting_since)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
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
          next_attempt_at = coalesce(:next, next_attempt_at),
          state = iif(state = 'withdrawn' AND :state <> 'sent', state, :state),
          settled_at = iif(state = 'withdrawn' AND :state <> 'sent', settled_at, :settled)
        WHERE id = :id AND lease = :lease`,
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
        bytes: Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength),
        lease,
      }))
      // RETURNING has no order
      return claimed.sort((a, b) => a.nextAttemptAt.getTime() - b.nextAttemptAt.getTime() || a.id - b.id)
    })
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

  #add({ messageId, recipient, channel, contact, alerts, bytes, createdAt, nextAttemptAt, held }: NewMessage): void {
    this.#insert.run(
      messageId,
      recipient,
      channel,
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
    clear: 'isUnclear' in attempt && attempt.isUnclear ? 0 : 1,
  }
}
