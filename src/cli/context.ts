/** What the command line may use of the world. `bin/` fills it from the process, tests from what they like. */
export interface CliContext {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stdin: AsyncIterable<Buffer | string> & {
    readonly isTTY?: boolean
    /** Of a terminal: each key comes as it is typed, and nothing is shown. */
    setRawMode?(isRaw: boolean): unknown
  }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Reports whether what is written to standard output is lost. */
  readonly stdoutIsLost: () => boolean
  /** The wall clock. */
  readonly now: () => Date
  /** Calls back at the first SIGINT, SIGTERM or SIGHUP; the function that is returned ends the listening. */
  readonly onInterrupt: (listener: (signal: string) => void) => () => void
}

/** Options that every command takes, before its name or behind it. */
export interface GlobalOptions {
  readonly quiet?: boolean
  readonly verbose?: boolean
  /** False with `--no-color`. */
  readonly color: boolean
}
