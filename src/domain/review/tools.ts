import type { Alert } from '../alert.ts'
import type { ReviewFacts } from './facts.ts'
import { Correspondence } from './late-reason.ts'
import { Subjects } from './subject.ts'

/** What a report is made with, besides its facts. */
export interface ReviewTools {
  readonly subjects: Subjects
  readonly correspondence: Correspondence
  /** The newest alert about the end of a certificate; where a manual entry tells of it, that about the entry. */
  alertOfLeaf(fingerprint: string, endpoints: readonly string[]): Alert | undefined
  /** The newest alert about the end of a manual entry. */
  alertOfEntry(name: string): Alert | undefined
}

/** The tools for these facts. */
export function toolsFor(facts: ReviewFacts): ReviewTools {
  const byAbout = new Map(facts.alerts.flatMap((alert) => endKeysOf(alert).map((key) => [key, alert])))
  const entryAt = new Map(facts.manual.map(({ name, probe }) => [probe, name]))
  const alertOfEntry = (name: string) => byAbout.get(`manual ${name}`)
  return {
    subjects: new Subjects(facts),
    correspondence: new Correspondence(facts.mails, facts.acknowledgements),
    alertOfLeaf: (fingerprint, endpoints) => {
      const entry = endpoints.flatMap((endpoint) => entryAt.get(endpoint) ?? [])[0]
      return byAbout.get(`certificate ${fingerprint}`) ?? (entry === undefined ? undefined : alertOfEntry(entry))
    },
    alertOfEntry,
  }
}

function endKeysOf({ subject, condition }: Alert): string[] {
  if (condition !== 'expiry') return []
  if (subject.kind === 'certificate') return [`certificate ${subject.fingerprint}`]
  return subject.kind === 'manual' ? [`manual ${subject.name}`] : []
}
