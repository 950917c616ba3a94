/** A YAML file of certflow, with the words in which faults speak of it. */
export interface YamlKind {
  /** As in `Cannot read inventory "x.yaml"`. */
  readonly name: string
  readonly hints: YamlHints
}

/** The ways out of what can be wrong with a file as a whole. */
export interface YamlHints {
  readonly unreadable: string
  readonly tooLarge: string
  readonly empty: string
}
