import { duty } from './lab.ts'

/** An acknowledgement that was answered with 2xx, with when it was sent and answered, in milliseconds since 1970. */
export interface Answered {
  readonly alert: number
  readonly by: string
  readonly sentAt: number
  readonly answeredAt: number
}

/** Who loads a centre, and what came of it. */
export interface LoadOptions {
  readonly token: string
  /** The header of a browser that has logged in. */
  readonly cookie: string
  /** Alerts that can be answered. */
  readonly alerts: readonly number[]
  readonly clients: number
  readonly readers: number
}

/** Clients that take alerts and readers of pages, for as long as the centre lives; over all its lives they go on where they were. */
export class Load {
  /** All that was answered. */
  readonly answered: Answered[] = []
  /** By alert: how often an acknowledgement was sent, answered or not. */
  readonly sent = new Map<number, number>()
  /** Pages that were read. */
  read = 0
  /** Answers that nobody should have got. */
  readonly wrong: string[] = []
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined

  /** Asks until nobody is there any more. */
  async run(url: string, { clients, readers, ...options }: LoadOptions): Promise<void> {
    await Promise.all([
      ...Array.from({ length: clients }, (_, client) =>
        this.#take(url, options, (number) => number % clients === client),
      ),
      ...Array.from({ length: readers }, (_, reader) => this.#look(url, options, reader)),
    ])
  }

  /** Resolves when so many more acknowledgements have been answered; never where that does not happen. */
  answers(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { count: this.answered.length + more, resolve }
    })
  }

  /** Nobody else takes the alerts of a client, and each time somebody else has it: each time there is something to keep. */
  async #take(
    url: string,
    { token, alerts }: Pick<LoadOptions, 'token' | 'alerts'>,
    isOwn: (number: number) => boolean,
  ): Promise<void> {
    const until = new Date(Date.now() + 86_400_000).toISOString()
    const own = alerts.filter(isOwn)
    for (;;) {
      // those first that were asked about least
      const alert = own.toSorted((a, b) => (this.sent.get(a) ?? 0) - (this.sent.get(b) ?? 0))[0]
      if (alert === undefined) return
      const times = this.sent.get(alert) ?? 0
      const by = duty[times % duty.length] ?? ''
      this.sent.set(alert, times + 1)
      const sentAt = Date.now()
      const body = await this.#ask(`${url}/api/v1/alerts/CF-${alert}/ack`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ as: by, until }),
      })
      if (body === undefined) return
      if (body !== '') this.#note(body, { alert, by, sentAt, answeredAt: Date.now() })
    }
  }

  #note(body: string, answered: Answered): void {
    const { acknowledged_by } = JSON.parse(body) as { acknowledged_by?: string }
    if (acknowledged_by === answered.by) {
      const count = this.answered.push(answered)
      if (count >= (this.#waiting?.count ?? Number.POSITIVE_INFINITY)) this.#waiting?.resolve()
    } else this.wrong.push(`CF-${answered.alert}: ${acknowledged_by} in place of ${answered.by}`)
  }

  async #look(url: string, { cookie, alerts }: Pick<LoadOptions, 'cookie' | 'alerts'>, reader: number): Promise<void> {
    const pages = ['/', '/endpoints', '/alerts', `/alerts/CF-${alerts[reader] ?? 1}`, '/endpoints.csv', '/readyz']
    for (let turn = reader; ; turn++) {
      const page = await this.#ask(`${url}${pages[turn % pages.length]}`, { headers: { cookie }, redirect: 'manual' })
      if (page === undefined) return
      if (page !== '') this.read++
    }
  }

  /** What was answered with 200; '' where it was busy, undefined where nobody is there. */
  async #ask(url: string, init: RequestInit): Promise<string | undefined> {
    try {
      const response = await fetch(url, init)
      const text = await response.text()
      if (response.status === 200) return text
      if (response.status !== 503) this.wrong.push(`${url}: ${response.status}: ${text.slice(0, 300)}`)
      return ''
    } catch {
      return undefined
    }
  }
}
