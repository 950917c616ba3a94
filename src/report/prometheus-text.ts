/** Families of metrics with what each is about. */
export type Help = Readonly<Record<string, string>>

/** A family, its labels as text (one string for most samples of a row), and a value; without one there is no sample. */
export type Sample<Family extends string> = readonly [family: Family, labels: string, value: number | undefined]

/** Text exposition format 0.0.4: all samples of a family together. Everything is a gauge. */
export function metricsText<Family extends string>(
  help: Readonly<Record<Family, string>>,
  rows: readonly (readonly Sample<Family>[])[],
): string {
  return (Object.keys(help) as Family[])
    .map((family) => {
      const lines: string[] = []
      for (const samples of rows) {
        for (const [name, labels, value] of samples)
          if (name === family && value !== undefined && Number.isFinite(value))
            lines.push(`${family}${labels} ${value}\n`)
      }
      return lines.length === 0 ? '' : `# HELP ${family} ${help[family]}\n# TYPE ${family} gauge\n${lines.join('')}`
    })
    .join('')
}
