import type { Endpoint } from '../../src/domain/endpoint.ts'
import type { Language } from '../../src/messages/messages.ts'
import type { SmtpSettings } from '../../src/notify/smtp-settings.ts'
import type { ChallengeOptions } from '../challenge/challenge.ts'
import type { SubjectAttribute } from '../csr.ts'
import type { KeyType } from '../domain/key-type.ts'
import type { ReloadTime } from '../domain/reload-time.ts'

/** What agent.yaml says. Paths are absolute. */
export interface AgentConfig {
  readonly file: string
  /** Where failures are told; undefined where nobody is to be told by mail. */
  readonly mail:
    | { readonly smtp: SmtpSettings; readonly to: readonly string[]; readonly language: Language }
    | undefined
  /** To whom is told what stands here; undefined where nobody is. */
  readonly centre: CentreAt | undefined
  readonly certificates: readonly CertificateConfig[]
}

/** Where the centre is, and how it is reached. */
export interface CentreAt {
  /** An origin. */
  readonly url: string
  /** PEM file of anchors for it beyond those that Node brings. */
  readonly anchorsFile: string | undefined
  readonly proxy: string | undefined
}

/** One certificate: what is wanted, from whom, and what is done with it. */
export interface CertificateConfig {
  /** Safe as the name of a file. */
  readonly name: string
  /** As written, DNS names in lower case and `xn--`; the first is the CN where a CA wants one. */
  readonly names: readonly string[]
  readonly keyType: KeyType
  /** The key stays the same from one certificate to the next. */
  readonly reusesKey: boolean
  /** Undefined for a certificate that comes by hand. */
  readonly ordering: Ordering | undefined
  /** The subject of a request, in the order in which it is to be written; undefined where agent.yaml has none. */
  readonly subject: readonly SubjectAttribute[] | undefined
  readonly install: readonly InstallPath[]
  /** Tells whether the configuration of the service is good; undefined where nothing does. */
  readonly test: Command | undefined
  /** Tells the service of the new files; undefined where it finds out by itself. */
  readonly reload: { readonly run: Command; readonly time: ReloadTime } | undefined
  /** Where the new certificate must be seen. */
  readonly verify: VerifyAt
  readonly verifyWithinMs: number
}

/** How a certificate is ordered. */
export interface Ordering {
  readonly account: AccountAt
  /** Has an account of its own, since the CA wants one for each certificate. */
  readonly hasOwnAccount: boolean
  /** Its certificates are for trying out: that nobody trusts them is no fault. */
  readonly isForTests: boolean
  /** The CA wants the first name in the subject. */
  readonly wantsCommonName: boolean
  /** The CA counts failed validations so strictly that answers are looked at from here before it is asked to look. */
  readonly looksFirst: boolean
  readonly profile: string | undefined
  /** The issuer at the top of the chain that is preferred among those that the CA offers. */
  readonly preferredChain: string | undefined
  readonly challenge: ChallengeOptions
}

/** At which CA, and as whom. */
export interface AccountAt {
  /** URL of the CA's directory. */
  readonly directory: string
  /** PEM file of anchors for the CA beyond those that Node brings. */
  readonly anchorsFile: string | undefined
  readonly proxy: string | undefined
  readonly contact: string | undefined
  readonly eab: { readonly kid: string; readonly hmacFile: string } | undefined
}

/** A program and its arguments; no shell. */
export type Command = readonly [program: string, ...args: string[]]

/** What a path of `install:` holds. */
export type InstallKind = 'fullchain' | 'chain' | 'cert' | 'key' | 'combined' | 'pkcs12'

/** A path under which a server reads what it needs. */
export interface InstallPath {
  readonly kind: InstallKind
  readonly path: string
  /** A link into the generation in force, or a file of its own. */
  readonly as: 'link' | 'copy'
  /** Names of user and group; undefined for the agent's own. */
  readonly owner: string | undefined
  readonly group: string | undefined
  readonly mode: number
  /** Of pkcs12: the file that has the password; undefined for none. */
  readonly passwordFile: string | undefined
}

/** The places at which a certificate must be seen: those that are named, or every name of it on 443 of this machine. */
export type VerifyAt =
  | { readonly kind: 'own-names' }
  /** Asked for its server name, where it has one, else for every DNS name of the certificate. */
  | { readonly kind: 'places'; readonly places: readonly Endpoint[] }
