import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Browser } from '../support/centre/browser.ts'
import { Kept } from '../support/centre-kills/kept.ts'
import { CentreLab, type Ended, type Serving, type Working } from '../support/centre-kills/lab.ts'
import { Load } from '../support/centre-kills/load.ts'
import { Draw } from '../support/draw.ts'
import { isCampaign, tell } from '../support/figures.ts'

const kills = isCampaign ? 200 : 3
/** At most so many acknowledgements are answered in one life of the daemon. */
const mostAnswers = isCampaign ? 30 : 15
/** Servers whose certificates are over from one run to the next. */
const each = isCampaign ? 2 : 10
const copyEvery = isCampaign ? 4 : 2
const seed = Number(process.env.CERTFLOW_SEED ?? randomInt(2 ** 31))
const password = 'correct horse battery staple'

/** By which clients and readers are let in. */
interface Access {
  readonly token: string
  readonly cookie: string
}

/** The lives of a centre, and what was seen of them; what may not be is noted in `wrong`. */
class Course {
  readonly lab: CentreLab
  readonly draw = new Draw(seed)
  readonly load = new Load()
  readonly opened = new Map<string, number>()
  readonly wrong: string[] = []
  readonly figures = { daemons: 0, runs: 0, finished: 0, copies: 0, equal: 0 }
  readonly #access: Access
  #over = 0

  constructor(lab: CentreLab, access: Access) {
    this.lab = lab
    this.#access = access
  }

  /** One life of the daemon, with runs beside it; then what is on the disk. */
  async round(number: number): Promise<void> {
    const takesRuns = this.draw.isIn(0.5)
    const daemon = this.lab.serve()
    const runs = this.#runs()
    const copy = number % copyEvery === 1 ? this.#copyUnderLoad(number) : undefined
    // of ten one does not live long enough to listen
    const loading = this.draw.isIn(0.1) ? sleep(this.draw.between(0, 400)) : this.#load(daemon)
    await Promise.race([loading, this.load.answers(this.draw.below(mostAnswers))])
    await sleep(this.draw.between(0, 40))
    daemon.kill()
    if (takesRuns) runs.kill()
    this.#checkKilled('certflow serve', await daemon.ended)
    this.figures.daemons++
    await Promise.all([loading, runs.ended, copy])
    // before anybody else opens the store: its log is as the kill has left it
    if (number % copyEvery === 0) await this.#copyAtRest(number)
    this.check(`after kill ${number}`, this.lab.store)
    expect([...this.wrong, ...this.load.wrong]).toEqual([])
  }

  /** Looks at a store, and notes what is wrong there. */
  check(when: string, path: string, known = { answered: this.load.answered, opened: this.opened }, until?: number) {
    using kept = new Kept(path)
    const faults = kept.faults({ ...known, ...(until !== undefined && { until }) })
    this.wrong.push(...faults.map((fault) => `${when}: ${fault}`))
  }

  /** A run with rows in which more is over than before. */
  async opens(): Promise<Working> {
    this.#over = Math.min(this.#over + each, this.lab.hosts.length)
    return this.lab.start('run', '--results', await this.lab.rows(this.#over), '--only-findings')
  }

  /** Notes what a run that has come to its end has opened. */
  finished(name: string, { how, stderr }: Ended): void {
    this.figures.runs++
    if (how === 'SIGKILL') return
    this.figures.finished++
    if (how !== '0') this.wrong.push(`${name} ended with ${how}: ${stderr}`)
    using kept = new Kept(this.lab.store)
    const alerts = kept.alerts()
    const lost = this.lab.hosts.slice(0, this.#over).filter((host) => !alerts.has(`${host}:443`))
    if (name === 'run --results') this.wrong.push(...lost.map((host) => `no alert about ${host}`))
    for (const [endpoint, number] of alerts) this.opened.set(endpoint, number)
  }

  async #load(daemon: Serving): Promise<void> {
    const url = await daemon.url
    const alerts = [...this.opened.values()]
    if (url !== undefined) await this.load.run(url, { ...this.#access, alerts, clients: 6, readers: 3 })
  }

  /** A run that opens alerts, at times with one for what is due beside it: until they end, or are killed. */
  #runs(): { readonly ended: Promise<void>; kill(): void } {
    const isWithDue = this.draw.isIn(0.3)
    const started = sleep(this.draw.between(0, 1_000)).then(async () => ({
      opening: await this.opens(),
      due: isWithDue ? this.lab.start('run', '--no-scan') : undefined,
    }))
    const ended = started.then(async ({ opening, due }) => {
      if (due !== undefined) this.finished('run --no-scan', await due.ended)
      this.finished('run --results', await opening.ended)
    })
    const kill = () =>
      void started.then(({ opening, due }) => {
        opening.kill()
        due?.kill()
      })
    return { ended, kill }
  }

  /** A copy has all that was answered before it was begun, and nothing of after its end. */
  async #copyUnderLoad(number: number): Promise<void> {
    await sleep(this.draw.between(0, 300))
    const known = { answered: [...this.load.answered], opened: new Map(this.opened) }
    const { how, stdout, stderr } = await this.lab.start('backup', '--output', `copies-${number}`).ended
    const endedAt = Date.now()
    if (how !== '0') return void this.wrong.push(`backup ${number} ended with ${how}: ${stderr}`)
    const restored = await this.lab.restored(stdout.trim(), `restored-${number}`)
    this.check(`copy ${number}`, restored, known, endedAt)
    this.figures.copies++
  }

  /** Nobody writes: a copy is what the store is. */
  async #copyAtRest(number: number): Promise<void> {
    const path = await this.lab.here(['backup', '--output', `copies-${number}`])
    using now = new Kept(this.lab.store)
    using copy = new Kept(await this.lab.restored(path, `restored-${number}`))
    expect(copy.content()).toEqual(now.content())
    this.figures.equal++
  }

  #checkKilled(name: string, { how, stderr }: Ended): void {
    const others = stderr.split('\n').filter((line) => line !== '' && !/^certflow: serving /.test(line))
    if (how !== 'SIGKILL' || others.length > 0) this.wrong.push(`${name} ended with ${how}: ${stderr}`)
  }
}

/** A token and a session, made before anything is killed. */
async function accessTo(lab: CentreLab): Promise<Access> {
  await lab.here(['run', '--results', await lab.rows(0), '--only-findings'])
  const token = await lab.here(['tokens', 'add', 'bot', '--scope', 'answer'])
  await lab.here(['users', 'add', 'kato', '--role', 'admin'], `${password}\n`)
  const daemon = lab.serve()
  const browser = new Browser((await daemon.url) ?? '')
  await browser.logIn('kato', password)
  daemon.kill()
  await daemon.ended
  return { token, cookie: Array.from(browser.cookies, ([name, value]) => `${name}=${value}`).join('; ') }
}

/** By recipient, or by what the webhook was told of an alert: the different ids with which that came. */
function idsOf(arrived: readonly (readonly [of: string, id: string | undefined])[]): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>()
  for (const [of, id = ''] of arrived) ids.set(of, (ids.get(of) ?? new Set()).add(id))
  return ids
}

test(`${kills} times kill -9 of a centre under load`, { timeout: 3_600_000 }, async () => {
  await using lab = await CentreLab.start(each * (kills + 1))
  const course = new Course(lab, await accessTo(lab))
  course.finished('run --results', await (await course.opens()).ended)
  for (let number = 1; number <= kills; number++) await course.round(number)
  course.finished('run --results', await (await course.opens()).ended)
  // what a process had in hand when it was killed is sent when its lease is over
  const later = new Date(Date.now() + 16 * 60_000).toISOString()
  course.finished('run --no-scan', await lab.start('run', '--no-scan', '--at', later).ended)
  course.check('at the end', lab.store)
  const mails = lab.sink.received.flatMap(({ to, bytes }) => {
    const id = /^Message-ID:\s+(<.*?>)\r$/m.exec(bytes.toString('latin1'))?.[1]
    return to.filter((address) => address.startsWith('web@')).map((address) => [address, id] as const)
  })
  const told = lab.hook.requests.map(({ body }) => {
    const { occasion, alert, id } = JSON.parse(body)
    return [`${occasion} ${alert.name}`, id] as const
  })
  const [mailed, raised] = [idsOf(mails), idsOf(told.filter(([of]) => of.startsWith('raised ')))]
  const twice = [...mailed, ...raised].filter(([, ids]) => ids.size > 1)
  const { load, figures, wrong } = course
  const sent = [...load.sent.values()].reduce((sum, count) => sum + count, 0)
  tell('centre-kills', {
    'seed (CERTFLOW_SEED)': seed,
    'kill -9 of certflow serve': [figures.daemons, `${kills}`],
    'runs beside it, and of these killed': `${figures.runs}, ${figures.runs - figures.finished}`,
    'pages read meanwhile': load.read,
    'acknowledgements sent, and of these answered': `${sent}, ${load.answered.length}`,
    alerts: [course.opened.size, `${lab.hosts.length}`],
    'mails, and those sent again with the same Message-ID': `${mails.length}, ${mails.length - mailed.size}`,
    'told twice by different ids': [twice.length, '0'],
    'copies taken under load, restored, whole': figures.copies,
    'copies taken at rest, restored, equal in every table': figures.equal,
    'answers of the centre, copies and stores with a fault': [wrong.length + load.wrong.length, '0'],
  })
  expect([...wrong, ...load.wrong]).toEqual([])
  expect(twice).toEqual([])
  const all = lab.hosts.length
  expect([mailed.size, raised.size, course.opened.size]).toEqual([all, all, all])
  expect(load.answered.length).toBeGreaterThan(kills)
  expect(figures.daemons).toBe(kills)
})
