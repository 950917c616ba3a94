import { posix } from 'node:path'
import type { Reading } from '../reading.ts'
import type { SourceFiles } from '../source-files.ts'

/** Wildcards in a path: each takes time with the length of the name. */
const mostWildcards = 8
const longestPattern = 1_000
/** Names held against patterns for one configuration: some seconds of them. */
const mostComparisons = 500_000

/** Includes and the files behind them together; a file counts each time that it is included. */
const mostIncludes = 2_000
const deepestInclude = 16

/** How much a configuration may include: files may include each other in a circle, or twice each. */
export class IncludeBudget {
  #taken = 0
  #isTold = false

  /** Takes one; reports false, and notes it once, where it is too much. */
  take(depth: number, at: string, reading: Reading): boolean {
    this.#taken += 1
    if (this.#taken <= mostIncludes && depth < deepestInclude) return true
    if (!this.#isTold) reading.note(at, 'too much is included: the rest is not read')
    this.#isTold = true
    return false
  }
}

/**
 * The files that a configuration names, wherever the folder is kept now: a copy of /etc/nginx still names files below /etc/nginx.
 */
export class Included {
  readonly #files: SourceFiles
  readonly #base: string
  readonly #homes: readonly string[]
  readonly #matching = new Map<string, readonly string[]>()
  #comparisons = 0

  /**
   * @param base the folder, from the root of the files, that relative paths begin at
   * @param homes absolute folders where the program has its configuration: they mean `base`
   */
  constructor(files: SourceFiles, base: string, homes: readonly string[]) {
    this.#files = files
    this.#base = base
    this.#homes = homes
  }

  /** The files that a path with wildcards means, sorted; those of a folder where it means one. Undefined where it leads out. */
  matching(pattern: string): readonly string[] | undefined {
    const path = this.pathOf(pattern)
    const wildcards = path?.match(/[*?[]/g)?.length ?? 0
    if (path === undefined || wildcards > mostWildcards || /[{}()!]/.test(path)) return undefined
    const known = this.#matching.get(path)
    if (known !== undefined) return known
    const files = this.#filesMeant(path)
    if (files !== undefined) this.#matching.set(path, files)
    return files
  }

  #filesMeant(path: string): readonly string[] | undefined {
    const { paths } = this.#files
    const [before = ''] = path.split(/[*?[]/, 1)
    if (before === path) {
      if (paths.includes(path)) return [path]
      return paths.filter((each) => posix.dirname(each) === path)
    }
    const near = paths.filter((each) => each.startsWith(before))
    this.#comparisons += near.length
    return this.#comparisons > mostComparisons ? undefined : near.filter((each) => posix.matchesGlob(each, path))
  }

  /** Names of the certificate at a path; empty where it is not here. */
  certificateNames(path: string): readonly string[] {
    return [...new Set(this.matching(path)?.flatMap((each) => this.#files.certificateNames(each)))]
  }

  /** A path as one from the root of the files; undefined where it leads out of them. */
  pathOf(path: string): string | undefined {
    if (path.length > longestPattern) return undefined
    const inside = this.#inside(path)
    if (inside === undefined) return undefined
    const normal = posix.normalize(inside).replace(/\/$/, '')
    return normal === '..' || normal.startsWith('../') ? undefined : normal
  }

  #inside(path: string): string | undefined {
    if (!path.startsWith('/')) return posix.join(this.#base, path)
    const below = (folder: string) => (folder === '/' ? path.slice(1) : path.slice(folder.length + 1))
    const { root } = this.#files
    if (root === '/' || path.startsWith(`${root}/`)) return below(root)
    const home = this.#homes.find((each) => path.startsWith(`${each}/`))
    return home === undefined ? undefined : posix.join(this.#base, below(home))
  }
}
