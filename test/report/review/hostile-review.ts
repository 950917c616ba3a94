import { finding } from '../../../src/domain/finding.ts'
import type { LateReason } from '../../../src/domain/review/late-reason.ts'
import type { Renewed } from '../../../src/domain/review/renewed.ts'
import type { Review } from '../../../src/domain/review/review.ts'
import type { Subject } from '../../../src/domain/review/subject.ts'
import { runSummary } from '../../store/samples.ts'
import { october, on } from '../../support/review-facts.ts'

/** A report that has the payload wherever text from outside can stand, and something to say in every section. */
export function hostileReview(payload: string): Review {
  const subject: Subject = {
    kind: 'certificate',
    name: payload,
    endpoints: Array.from({ length: 5 }, () => payload),
    owners: [payload, payload],
    renewal: 'hand',
  }
  const manual: Subject = { ...subject, kind: 'manual', endpoints: [], owners: [], renewal: undefined }
  const ended = { subject, of: payload, endedAt: on('10-03'), lastSeenAt: on('10-05'), alert: 1, isStill: false }
  const renewed: Renewed = {
    subject,
    of: 'another',
    endedAt: on('10-20'),
    endsAt: on('12-20'),
    at: on('10-19'),
    leadMs: 86_400_000,
    isAtLeast: true,
    shareLeft: 0.01,
    standing: 'late',
    evidence: { kind: 'seen' },
    alert: 2,
    reasons: reasonsWith(payload),
  }
  const unreachable = finding('unreachable', 'warning', { stage: 'connect', reason: 'refused', detail: payload })
  const open = { number: 3, subject, severity: 'warning', finding: unreachable, openedAt: on('10-01') } as const
  const counts = { hand: 2, vendor: 1, automatic: 1 }
  const coming = { endsAt: on('11-20'), seenAt: on('10-31') }
  return {
    span: october,
    now: on('11-01'),
    ended: [
      { ...ended, overAt: on('10-06'), reasons: reasonsWith(payload) },
      { ...ended, of: 'second', overAt: undefined, reasons: [] },
      { ...ended, subject: { ...subject, kind: 'intermediate' }, overAt: undefined, isStill: true, reasons: [] },
      { ...ended, subject: manual, overAt: undefined, isStill: true, reasons: [] },
    ],
    renewed: [
      renewed,
      { ...renewed, standing: 'in-time', reasons: [] },
      {
        ...renewed,
        standing: 'in-time',
        evidence: { kind: 'stated', by: payload },
        leadMs: undefined,
        endedAt: undefined,
      },
      { ...renewed, standing: 'in-time', evidence: { kind: 'inventory' }, leadMs: 0 },
    ],
    answers: {
      told: 4,
      taken: 1,
      solved: 1,
      muted: 1,
      unanswered: [{ alert: 4, subject, toldAt: on('10-04'), toldTo: [payload] }],
      given: [{ alert: 5, subject, by: payload, at: on('10-05'), until: on('10-09'), afterMs: 60_000 }],
      fastestMs: 60_000,
      medianMs: 86_400_000,
    },
    runs: {
      count: 30,
      incomplete: [{ startedAt: on('10-07'), reason: payload }],
      killed: [on('10-08')],
      holes: [{ first: '2026-10-10', last: '2026-10-11' }],
      newest: { startedAt: on('10-31'), endedAt: on('10-31'), summary: runSummary },
    },
    mails: {
      sent: 9,
      lost: [
        {
          recipient: payload,
          contact: payload,
          state: 'refused',
          problem: payload,
          count: 2,
          lastAt: on('10-09'),
          alerts: [1, 2, 3, 4],
        },
      ],
      waiting: 1,
      held: 1,
    },
    open: [
      { ...open, taken: { by: payload, at: on('10-30'), until: on('11-03') }, muted: undefined },
      { ...open, taken: undefined, muted: { by: payload, until: on('11-03'), reason: payload } },
    ],
    coming: {
      weeks: [
        {
          first: '2026-10-26',
          last: '2026-11-01',
          items: Array.from({ length: 6 }, () => ({ subject, ...coming })),
          counts,
        },
        { first: '2026-11-02', last: '2026-11-08', items: [], counts: { hand: 0, vendor: 0, automatic: 0 } },
      ],
      counts,
      owners: [{ owner: payload, counts }],
    },
    unseen: [{ subject, endsAt: on('10-28'), seenAt: undefined }],
    unread: [{ subject, readAt: undefined }],
  }
}

function reasonsWith(text: string): LateReason[] {
  const by = { by: text, until: on('10-09') }
  return [
    { kind: 'seen-late', at: on('10-01') },
    { kind: 'not-told' },
    { kind: 'told-late', at: on('10-01') },
    { kind: 'undelivered', to: text, problem: text },
    { kind: 'held', to: text },
    { kind: 'muted', ...by, reason: text },
    { kind: 'overdue' },
    { kind: 'taken', ...by, at: on('10-01') },
    { kind: 'unanswered', contacts: [text, text, text, text] },
  ]
}
