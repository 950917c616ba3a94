import { z } from 'zod'
import { type Ask, type Course, stages } from '../../domain/escalation/course.ts'
import { maybe, storedDate } from './json.ts'

/** Somebody was asked, as JSON.stringify wrote it. */
export const storedAsk: z.ZodType<Ask> = z.object({
  at: storedDate,
  round: z.int(),
  step: z.int(),
  turn: z.enum(['contact', 'deputy', 'finally']),
  contact: z.string(),
  by: z.string(),
  isReachable: z.boolean(),
  messageIds: z.array(z.string()),
})

/** A course as JSON.stringify wrote it. */
export const storedCourse: z.ZodType<Course> = z.object({
  escalation: z.string(),
  about: z.int(),
  startedAt: storedDate,
  stage: z.enum(stages),
  next: maybe(z.object({ round: z.int(), step: z.int(), turn: z.enum(['contact', 'deputy']) })),
  dueAt: storedDate,
  asks: z.array(storedAsk),
  holds: z.array(z.object({ from: storedDate, until: storedDate })),
  isHeld: z.boolean(),
  end: maybe(
    z.object({
      how: z.enum(['acknowledged', 'cured', 'muted', 'unanswered', 'eased', 'removed']),
      at: storedDate,
      by: maybe(z.string()),
    }),
  ),
})
