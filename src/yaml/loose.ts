import type { Path } from './tree.ts'

/**
 * Looks at the values of a file as they are, right or wrong.
 *
 * References and duplicates are checked on these, not on what the schema made: one wrong port must not hide the
 * unknown owner two lines below. What has the wrong type is skipped here, since the schema reports it.
 */
export class Loose {
  readonly value: unknown
  readonly path: Path

  constructor(value: unknown, path: Path = []) {
    this.value = value
    this.path = path
  }

  /** What stands under a key; a `Loose` of undefined where there is nothing. */
  at(key: string): Loose {
    const inner =
      this.#isMap(this.value) && Object.hasOwn(this.value, key)
        ? (this.value as Record<string, unknown>)[key]
        : undefined
    return new Loose(inner, [...this.path, key])
  }

  /** The values of a list or a map, each with its path. */
  each(): Loose[] {
    if (Array.isArray(this.value)) return this.value.map((inner, index) => new Loose(inner, [...this.path, index]))
    if (!this.#isMap(this.value)) return []
    return Object.entries(this.value).map(([key, inner]) => new Loose(inner, [...this.path, key]))
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined
  }

  #isMap(value: unknown): value is object {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
}
