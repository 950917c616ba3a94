/** What is asked for. Within one list either will do; between lists all must fit; an empty list asks nothing. */
export interface Selection {
  readonly tags: readonly string[]
  readonly owners: readonly string[]
  readonly zones: readonly string[]
}

/** What can be selected: endpoints, manual entries, sweeps. */
export interface Selectable {
  readonly tags: readonly string[]
  readonly owner: string | undefined
  readonly zone: string | undefined
}

/** Reports whether an entry fits the selection. Owner and zone are those after defaults; names compare exactly. */
export function isSelected({ tags, owner, zone }: Selectable, selection: Selection): boolean {
  const fits = (asked: readonly string[], has: readonly (string | undefined)[]) =>
    asked.length === 0 || asked.some((name) => has.includes(name))
  return fits(selection.tags, tags) && fits(selection.owners, [owner]) && fits(selection.zones, [zone])
}
