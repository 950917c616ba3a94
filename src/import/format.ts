import type { Reading } from './reading.ts'
import type { SourceFiles } from './source-files.ts'
import type { HeadingMap } from './table.ts'

/** What is to be read, opened and decoded. */
export interface Source {
  /** Its path as it was given. */
  readonly name: string
  /** Undefined where it is a folder. */
  readonly text: string | undefined
  /** What is in the folder, or what stands beside the file, which may include it; undefined for standard input. */
  readonly files: SourceFiles | undefined
  /** When it is read: what had ended by then is of no use. */
  readonly now: Date
  /** What `--map` says of its headings. */
  readonly map: HeadingMap
}

/** A form in which people have their servers listed. */
export interface ImportFormat {
  /** Reports whether a source is plainly of this form. */
  readonly recognises: (source: Source) => boolean
  /** What it is read from; a file may include others beside it. */
  readonly from: 'file' | 'folder' | 'either'
  /** Reads candidates and remarks. What is wrong in a part of the source is a remark; throws `source-unreadable` where nothing can be read. */
  readonly read: (source: Source, reading: Reading) => void
}
