import type { RangeSet } from '../network/range-set.ts'
import type { ListenAddress } from '../notation/listen.ts'

/** How the pages and the API of the centre are served: `server` of the settings. */
export interface ServerSettings {
  readonly listen: ListenAddress
  /** How people reach it, as an origin without a path: `https://certflow.example.ac.jp`. Undefined where nobody said. */
  readonly url: string | undefined
  /** A listener that serves nothing but links of answers. */
  readonly public: { readonly listen: ListenAddress; readonly url: string | undefined } | undefined
  /** Proxies in front: what they say of client, protocol and login is believed. */
  readonly trustedProxies: RangeSet
  /** Undefined where nobody comes by a single sign-on. */
  readonly signOn: SignOnSettings | undefined
}

/** Login by a proxy that has done it already, and says by whom in a header. */
interface SignOnSettings {
  /** Lower case. */
  readonly header: string
  /** Logins that may do everything. */
  readonly admins: ReadonlySet<string>
  /** Logins that may see everything. */
  readonly viewers: ReadonlySet<string>
}

/** When the centre does what: `schedule` of the settings, as five fields of cron. */
export interface Schedule {
  /** `certflow run`. */
  readonly scan: string
  /** `certflow run --no-scan`: what is due is told. */
  readonly alert: string
  /** The summary of the last seven days goes out with the first run from then on. */
  readonly summary: string
  /** A copy of the store beside it. */
  readonly backup: string
  readonly timeZone: string
}
