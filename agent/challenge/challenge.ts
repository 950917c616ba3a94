import type { ChallengeSolver } from '../acme/challenge-solver.ts'
import type { Dns01Options } from './dns-01.ts'
import type { Http01Options } from './http-01.ts'
import type { TlsAlpn01Options } from './tls-alpn-01.ts'

/** How names are proved: one kind, with what it needs. */
export type ChallengeOptions = Http01Options | TlsAlpn01Options | Dns01Options

/** The solver for what is configured; loads only what that needs. */
export async function challengeSolver(options: ChallengeOptions): Promise<ChallengeSolver> {
  switch (options.type) {
    case 'http-01': {
      const { http01Solver } = await import('./http-01.ts')
      return http01Solver(options)
    }
    case 'tls-alpn-01': {
      const { tlsAlpn01Solver } = await import('./tls-alpn-01.ts')
      return tlsAlpn01Solver(options)
    }
    case 'dns-01': {
      const { dns01Solver } = await import('./dns-01.ts')
      return dns01Solver(options)
    }
  }
}
