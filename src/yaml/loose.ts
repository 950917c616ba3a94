import type { Path } from './tree.ts'

/**
 * Looks at the values of a file as they are, right or wrong.
 *
 * References and duplicates are checked on these, not on what the schema made: one wrong port must not hide the
 * unknown owner two lines below. What has the wrong type is skipped here, since the schema reports it.
 */
export class Loose {
  readonly value: unknown
  readonly #parent: Loose | undefined
  readonly #step: PropertyKey

  /** @param parent what it stands in, under the key or index `step`; nothing for what is at the top */
  constructor(value: unknown, parent?: Loose, step: PropertyKey = '') {
    this.value = value
    this.#parent = parent
    this.#step = step
  }

  /** Made when it is asked for: most values have no fault. */
  get path(): Path {
    const steps: PropertyKey[] = []
    let at: Loose = this
    for (let parent = at.#parent; parent !== undefined; parent = at.#parent) {
      steps.push(at.#step)
      at = parent
    }
    return steps.reverse()
  }

  /** What stands under a key; a `Loose` of undefined where there is nothing. */
  at(key: string): Loose {
    const inner =
      this.#isMap(this.value) && Object.hasOwn(this.value, key)
        ? (this.value as Record<string, unknown>)[key]
        : undefined
    return new Loose(inner, this, key)
  }

  /** The values of a list or a map, each with its path. */
  each(): Loose[] {
    if (Array.isArray(this.value)) return this.value.map((inner, index) => new Loose(inner, this, index))
    if (!this.#isMap(this.value)) return []
    return Object.entries(this.value).map(([key, inner]) => new Loose(inner, this, key))
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
