import type { Acknowledgement, Alert } from '../domain/alert.ts'
import type { Course } from '../domain/escalation/course.ts'
import type { AuditEntry } from './audit-store.ts'
import type { OutboxChange } from './outbox-store.ts'

/** Alerts as they were at one moment. */
export interface AlertBook {
  /** By number. */
  readonly alerts: readonly Alert[]
  /** The escalations of these alerts, oldest first; also those that have ended. */
  readonly courses: readonly Course[]
  /** For the next new alert: higher than any that an alert ever had. */
  readonly nextNumber: number
  /** Changes with each change of any alert or escalation. */
  readonly revision: number
}

/** What comes of a judgement, or of an answer: kept as one, so that nobody is told twice or not at all. */
export interface AlertChange {
  /** New ones and changed ones, whole. */
  readonly alerts: readonly Alert[]
  /** Escalations of alerts, new ones and changed ones, whole; none where this is left out. */
  readonly courses?: readonly Course[]
  readonly outbox: OutboxChange
  readonly audit: readonly AuditEntry[]
}

/** An acknowledgement that an alert has or once had. */
export interface KeptAcknowledgement extends Acknowledgement {
  readonly alert: number
}

/** The alerts. */
export interface AlertStore {
  /** Alerts that are not closed, and those closed at `closedSince` or later. */
  book(closedSince: Date): Promise<AlertBook>
  /** The alert of this number, closed or not. */
  numbered(number: number): Promise<Alert | undefined>
  /** All escalations of an alert that are kept, oldest first. */
  coursesOf(number: number): Promise<readonly Course[]>
  /**
   * Keeps a change that was made of a book. False, and nothing kept, where another change came between: read the book again,
   * and decide anew.
   */
  save(change: AlertChange, revision: number): Promise<boolean>
  /** Acknowledgements given at `moment` or later, oldest first, also those that have ended. */
  acknowledgementsSince(moment: Date): Promise<readonly KeptAcknowledgement[]>
}
