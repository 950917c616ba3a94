import { dayMs } from '../domain/duration.ts'
import { type Authority, type CertificateRequest, createAuthority, type Issued, selfSigned } from './authority.ts'

/** The authorities of the demo campus, and leaves dated from the moment it starts. */
export interface CampusCertificates {
  /** Stands for what browsers trust: its root is the demo's trust anchor. */
  readonly public: Authority
  /** Below the same root, and over since last month. */
  readonly expired: Authority
  /** The hospital's own; its inventory entry names the root. */
  readonly hospital: Authority
  /** A laboratory's own, which nobody else knows. */
  readonly laboratory: Authority
  /** A leaf of `public` for one name, from and until so many days from now. */
  leaf(name: string, fromDays: number, untilDays: number, request?: CertificateRequest): Issued
  /** The same of another authority. */
  leafOf(authority: Authority, name: string, fromDays: number, untilDays: number): Issued
  /** A certificate that vouches for itself. */
  selfSigned(name: string, fromDays: number, untilDays: number): Issued
}

/** Whole days are counted towards zero: without this "20 days left" would read 19 a second later. */
const leewayMs = 1_800_000

/** Makes the campus's authorities. All dates count from `now`. */
export function campusCertificates(now: Date): CampusCertificates {
  const span = (fromDays: number, untilDays: number) => ({
    notBefore: new Date(now.getTime() + fromDays * dayMs),
    notAfter: new Date(now.getTime() + untilDays * dayMs + leewayMs),
  })
  const years = span(-1_500, 3_650)
  const root = createAuthority({ ...years, subject: { C: 'JP', O: 'Demo Trust', CN: 'Demo Root CA' } })
  const issuing = root.intermediate({ ...years, subject: { C: 'JP', O: 'Demo Trust', CN: 'Demo Issuing CA' } })
  return {
    public: issuing,
    expired: root.intermediate({
      ...span(-1_400, -30),
      subject: { C: 'JP', O: 'Demo Trust', CN: 'Demo Issuing CA of last year' },
    }),
    hospital: createAuthority({ ...years, subject: { C: 'JP', O: 'University Hospital', CN: 'Hospital CA' } }),
    laboratory: createAuthority({ ...years, subject: 'Laboratory CA' }),
    leaf: (name, fromDays, untilDays, request) =>
      issuing.issue({ names: [name], ...span(fromDays, untilDays), ...request }),
    leafOf: (authority, name, fromDays, untilDays) => authority.issue({ names: [name], ...span(fromDays, untilDays) }),
    selfSigned: (name, fromDays, untilDays) => selfSigned({ names: [name], ...span(fromDays, untilDays) }),
  }
}
