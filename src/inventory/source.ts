import { readdir, realpath, stat } from 'node:fs/promises'
import type { YamlKind } from '../yaml/kind.ts'
import { type OpenedYaml, openYaml } from '../yaml/open.ts'

/** Where the files of an inventory are read: this machine's folders, or a revision in which they were kept. Paths are those that people write. */
export interface InventorySource {
  /** One text for all paths of the same file. Rejects where there is none. */
  realPath(path: string): Promise<string>
  /** The names in a folder; undefined for a file. Rejects where there is neither, with `code` as of node:fs. */
  list(path: string): Promise<readonly string[] | undefined>
  /** Opens a file. Rejects with `file-unreadable`. */
  open(path: string, kind: YamlKind): Promise<OpenedYaml>
}

/** The files as they are now. */
export const workTree: InventorySource = {
  realPath: (path) => realpath(path),
  list: async (path) => ((await stat(path)).isDirectory() ? readdir(path) : undefined),
  open: openYaml,
}
