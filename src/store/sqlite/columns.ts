/** An instant as its column has it. */
export function instant(date: Date | undefined): number | null {
  return date?.getTime() ?? null
}

/** A truth value as its column has it. */
export function flag(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value)
}

/** An instant of a column. */
export function dateOf(column: number | null): Date | undefined {
  return column === null ? undefined : new Date(column)
}

/** A truth value of a column. */
export function truthOf(column: number | null): boolean | undefined {
  return column === null ? undefined : column !== 0
}
