import type { KeyType } from '../domain/key-type.ts'

/** The account by which another client orders. */
export interface ImportedAccount {
  /** URL of the CA's directory. */
  readonly directory: string
  /** PKCS#8 as PEM. */
  readonly keyPem: string
  /** Undefined where the client does not remember it: the CA finds it by the key (RFC 8555 §7.3.1). */
  readonly url: string | undefined
}

/** What another client has of one certificate, as agent.yaml is to have it. */
export interface ImportedCertificate {
  /** As the other client calls it. */
  readonly called: string
  readonly names: readonly string[]
  /** URL of the CA's directory. */
  readonly directory: string
  readonly key: KeyType
  readonly reusesKey: boolean
  /** `challenge:` of agent.yaml. */
  readonly challenge: object
  /** An entry of `install:`: the paths that servers read. */
  readonly install: Readonly<Record<string, string>> | undefined
  readonly service: 'nginx' | undefined
  /** One plain command. */
  readonly reload: string | undefined
  readonly account: ImportedAccount | undefined
}

/** What came of reading a tree. What cannot be taken over is a remark: what, and what to do. */
export interface Imported {
  readonly certificates: readonly ImportedCertificate[]
  readonly remarks: readonly string[]
}

/** A client whose tree can be read. */
export interface ImportedClient {
  /** Where its tree usually is. */
  readonly usualFolder: string
  /** Reads a tree; `directory` is the CA where the client itself does not remember it. */
  readonly read: (folder: string, directory: string | undefined) => Promise<Imported>
  /** What starts it by itself, and how that is ended. */
  readonly switchOff: string
}
