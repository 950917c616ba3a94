/** The files of a folder, and nothing outside of it. What cannot be read is as if it were not there. */
export interface SourceFiles {
  /** Its absolute path, for paths in its files that begin with it. */
  readonly root: string
  /** Paths of all files from the folder, sorted, with `/`; as many as are worth looking through. */
  readonly paths: readonly string[]
  /** The text of a file; undefined where there is none, or it is no text. */
  readonly read: (path: string) => string | undefined
  /** DNS names in the certificate of a file; empty where it has none. No private key is kept. */
  readonly certificateNames: (path: string) => readonly string[]
}
