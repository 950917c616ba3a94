/** Who did what to what, and when. */
export interface AuditEntry {
  readonly at: Date
  /** A contact, an account, or `certflow` itself. */
  readonly by: string
  /** One word for each kind of act: `acknowledged`. */
  readonly action: string
  /** What it was done to: `CF-4821`. */
  readonly about: string
  /** What else there is to know. */
  readonly detail: Readonly<Record<string, string>>
}

/** An entry as it is kept. */
export interface KeptAuditEntry extends AuditEntry {
  /** Grows with each entry. */
  readonly number: number
}

/** Which entries are looked for: what is undefined does not matter. */
export interface AuditSearch {
  readonly by?: string | undefined
  readonly action?: string | undefined
  readonly about?: string | undefined
}

/** The audit. Entries are added, and never changed or removed, by no method and no statement. */
export interface AuditStore {
  append(entries: readonly AuditEntry[]): Promise<void>
  /** Entries of `moment` or later in the order in which they were added, of one action where that is given. */
  since(moment: Date, action?: string): Promise<readonly AuditEntry[]>
  /** The last so many entries that fit, the newest first; of those added before the one of number `before`, where that is given. */
  newest(search: AuditSearch, limit: number, before?: number): Promise<readonly KeptAuditEntry[]>
  /** Every action that there is, sorted. */
  actions(): Promise<readonly string[]>
}
