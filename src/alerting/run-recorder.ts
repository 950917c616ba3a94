import { targetOf } from '../domain/endpoint.ts'
import type { RunRows } from '../domain/endpoint-view.ts'
import type { JudgedRow } from '../domain/judged-row.ts'
import { type EndpointResults, speaksTls } from '../domain/probe-result.ts'

/** Keeps what a scan saw until it is saved and judged; of swept addresses only those where something is, or was. */
export class RunRecorder {
  readonly #rows: JudgedRow[] = []
  readonly #whole = new Set<string>()
  readonly #isKnown: (target: string) => boolean

  /** @param isKnown reports whether anything was ever seen at a target */
  constructor(isKnown: (target: string) => boolean) {
    this.#isKnown = isKnown
  }

  /** Takes what came of an endpoint, before it is judged. */
  probed({ results: [first], whole }: EndpointResults): void {
    if (first !== undefined && whole) this.#whole.add(targetOf(first.endpoint))
  }

  /** Takes a judged row. */
  add(row: JudgedRow): void {
    if (row.kind === 'manual' || !row.result.endpoint.fromRange || speaksTls(row.result)) this.#rows.push(row)
    else if (this.#isKnown(targetOf(row.result.endpoint))) this.#rows.push(row)
  }

  /** All that was seen. */
  get seen(): RunRows {
    return { rows: this.#rows, whole: this.#whole }
  }
}
