/** Labels of each metric with their values. */
export type Exported = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>

/** What a text of metrics has. */
export function exportedIn(text: string): Exported {
  const exported = new Map<string, Map<string, Set<string>>>()
  for (const line of text.split('\n')) {
    const [, name, labels = ''] = /^([a-z_]+)(?:\{(.*)\})? \S+$/.exec(line) ?? []
    if (name === undefined) continue
    const known = exported.get(name) ?? new Map<string, Set<string>>()
    exported.set(name, known)
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      known.set(label, (known.get(label) ?? new Set()).add(value))
  }
  return exported
}

/** A metric as an expression of PromQL asks for it. */
interface Selector {
  readonly metric: string
  /** Labels by which it is picked, each with the values that are named. */
  readonly matchers: readonly { readonly label: string; readonly values: readonly string[] }[]
}

/** The metrics that an expression asks for. */
export function selectorsOf(expr: string): Selector[] {
  return [...expr.matchAll(/\b((?:certflow|ssl)_\w+)(?:\{([^}]*)\})?/g)].map(([, metric = '', inside = '']) => ({
    metric,
    matchers: [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, label = '', value = '']) => ({
      label,
      values: value.split('|'),
    })),
  }))
}

/** The labels by which an expression groups and joins, but those that Prometheus adds itself. */
export function groupingsOf(expr: string): string[] {
  const lists = [...expr.matchAll(/\b(?:by|on|without|ignoring|group_left|group_right) ?\(([^)]*)\)/g)]
  const labels = lists.flatMap(([, list = '']) => list.split(',').map((label) => label.trim()))
  return labels.filter((label) => label !== '' && label !== 'job' && label !== 'instance')
}
