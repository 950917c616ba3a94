/** How mails are handed over: `smtp` of the settings. */
export interface SmtpSettings {
  readonly server: SmtpServer
  readonly from: string
  readonly replyTo: string | undefined
  readonly redirect: string | undefined
  /** Mails a minute. */
  readonly perMinute: number
  /** Absolute; undefined where there is none. */
  readonly passwordFile: string | undefined
}

/** Where the mail server is, and how it is spoken to. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps://`). */
  readonly implicitTls: boolean
  /** Undefined where nobody logs in. */
  readonly user: string | undefined
}
