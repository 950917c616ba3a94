/** Everything that decides one account at one CA. */
export interface AcmeSettings {
  /** The URL of the CA's directory. */
  readonly directory: string
  /** PEM of anchors that count besides the bundled ones. */
  readonly anchorsPem: string | undefined
  /** The URL of a proxy, http or https; where undefined, HTTPS_PROXY and NO_PROXY of the environment count. */
  readonly proxy: string | undefined
  /** A mail address. */
  readonly contact: string | undefined
  /** External account binding (RFC 8555 §7.3.4). */
  readonly eab: ExternalAccountBinding | undefined
}

/** What a CA hands out to those who may have an account: the name of a key, and the file that has it as base64url. */
export interface ExternalAccountBinding {
  readonly kid: string
  readonly hmacFile: string
}
