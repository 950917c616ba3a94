import { FaultList } from '../../src/yaml/fault-list.ts'
import type { Path, readTree, YamlTree } from '../../src/yaml/tree.ts'

const hints = { unreadable: 'a', tooLarge: 'b', empty: 'c' }

/** Everything that a tree says: values, faults, and the place of each value. */
export function readingOf(text: string, read: typeof readTree): object {
  const faults = new FaultList('x', text)
  const tree = read(text, faults, hints)
  return { value: tree?.value, faults: faults.sorted(), places: tree && placesIn(tree) }
}

function placesIn(tree: YamlTree): unknown[] {
  const places: unknown[] = []
  const walk = (value: unknown, path: Path) => {
    places.push([path, tree.placeOf(path), tree.placeOf([...path, 'none']), tree.placeOf([...path, 7])])
    if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, Array.isArray(value) ? Number(key) : key])
  }
  walk(tree.value, [])
  return places
}
