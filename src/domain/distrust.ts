/** A root that a browser's programme will stop trusting for websites, and from when on. */
export interface ScheduledDistrust {
  /** SHA-256 of the root, lower-case hex. */
  readonly fingerprint: string
  readonly distrustAt: Date
}

/** Mozilla's Root CA Lifecycles: the websites trust bit is removed by the age of the key. */
export const scheduledDistrusts: readonly ScheduledDistrust[] = [
  // Security Communication RootCA2, key of 2009-05-29: what UPKI certificates ended in before the 2024 root.
  {
    fingerprint: '513b2cecb810d4cde5dd85391adfc6c2dd60d87bb736d2b521484aa47a0ebef6',
    distrustAt: new Date(Date.UTC(2027, 3, 15)),
  },
]
