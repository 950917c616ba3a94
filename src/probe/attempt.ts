import { connect, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { DialectName } from '../domain/endpoint.ts'
import type { ProbeFailure, ProbeStage } from '../domain/probe-result.ts'
import type { Cancellation } from './cancellation.ts'
import { closedFailure, isOwnShortage, networkFailure, type SocketError, timeoutFailure } from './failure.ts'
import type { BeginHandshake, Connection, Handshake, HandshakeEvents, PeerFacts } from './handshake/handshake.ts'
import { type TlsFailure, tlsFailure } from './handshake/tls-failure.ts'
import { starttlsDialects } from './starttls/index.ts'
import { negotiate } from './starttls/negotiate.ts'

/** One connection that is to be made. */
export interface AttemptPlan {
  readonly address: string
  readonly port: number
  readonly dialect: DialectName
  readonly serverName: string | undefined
  readonly handshake: BeginHandshake
  readonly connectTimeoutMs: number
  /** Absolute, on the clock of `performance.now()`; nothing that a server does moves it. */
  readonly deadline: number
  /** The whole time of the probe, for the sentence about its end. */
  readonly timeoutMs: number
  /** Called when the connection is open. */
  readonly connected: () => void
}

/** What one connection brought. */
export interface AttemptOutcome {
  readonly peer: PeerFacts | undefined
  readonly failure: ProbeFailure | undefined
  /** Number of the alert that the server sent, if the failure is one. */
  readonly alert: number | undefined
  readonly notTls: boolean
  /** This machine ran out of descriptors or ports: the attempt counts for nothing. */
  readonly ownShortage: boolean
}

/** Makes one connection and reads what the server shows. Never rejects; the connection is closed when it answers. */
export function attempt(plan: AttemptPlan, cancellation: Cancellation): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    const connection = new Attempt(plan, (outcome) => {
      forget()
      resolve(outcome)
    })
    const forget = cancellation.onCancel(() => connection.cancel())
    connection.begin()
  })
}

class Attempt implements HandshakeEvents {
  #stage: ProbeStage = 'connect'
  #socket: Socket | undefined
  #handshake: Handshake | undefined
  #timer: NodeJS.Timeout | undefined
  /** When it must be done, on the clock of `performance.now()`. */
  #due = 0
  #settled = false
  readonly #plan: AttemptPlan
  readonly #done: (outcome: AttemptOutcome) => void

  constructor(plan: AttemptPlan, done: (outcome: AttemptOutcome) => void) {
    this.#plan = plan
    this.#done = done
  }

  begin(): void {
    const { address, port, dialect, connectTimeoutMs, deadline } = this.#plan
    const now = performance.now()
    this.#due = Math.min(now + connectTimeoutMs, deadline)
    this.#wait(now)
    if (dialect === 'tls') {
      this.#begin({ host: address, port })
      return
    }
    const socket = connect({ host: address, port })
    this.#socket = socket
    socket.once('connect', () => this.#dialogue(socket, dialect))
    socket.on('error', (error) => this.failed(error))
    socket.once('end', () => this.closed())
  }

  /** Gives the attempt up: the run is over. */
  cancel(): void {
    this.#settle(timeoutFailure(this.#stage, 0))
  }

  connected(): void {
    this.#enter('handshake')
  }

  finished(failed: TlsFailure | undefined): void {
    if (failed === undefined) this.#settle(undefined)
    else this.#settle(failed.failure, { alert: failed.alert, notTls: failed.notTls })
  }

  failed(error: SocketError): void {
    if (isOwnShortage(error)) {
      this.#settle(
        { stage: this.#stage, reason: 'limit', detail: `this machine ran out of resources (${error.code})` },
        { ownShortage: true },
      )
      return
    }
    // A SYN is refused, never reset: who resets had taken the connection, though we heard of it only by the reset.
    if (error.code === 'ECONNRESET' && this.#stage === 'connect')
      this.#stage = this.#plan.dialect === 'tls' ? 'handshake' : 'starttls'
    const network = networkFailure(this.#stage, error)
    if (network !== undefined) this.#settle(network)
    else this.finished(tlsFailure(error))
  }

  closed(): void {
    this.#settle(closedFailure(this.#stage))
  }

  #enter(stage: ProbeStage): void {
    this.#stage = stage
    this.#due = this.#plan.deadline
    this.#plan.connected()
  }

  #dialogue(socket: Socket, dialect: Exclude<DialectName, 'tls'>): void {
    this.#enter('starttls')
    const names = { own: hostname() || 'localhost', server: this.#plan.serverName ?? this.#plan.address }
    negotiate(socket, starttlsDialects[dialect], names, (failure) => {
      if (failure !== undefined) return this.#settle({ stage: 'starttls', ...failure })
      socket.removeAllListeners('end')
      this.#stage = 'handshake'
      this.#begin({ socket })
    })
  }

  #begin(connection: Connection): void {
    this.#handshake = this.#plan.handshake(connection, this.#plan.serverName, this)
  }

  /** Waits until what is under way must be done; one timer serves all stages, since most are over before it fires. */
  #wait(now: number): void {
    this.#timer = setTimeout(() => this.#expire(), Math.max(1, Math.ceil(this.#due - now)))
  }

  #expire(): void {
    const now = performance.now()
    if (now < this.#due) {
      this.#wait(now)
      return
    }
    const { deadline, timeoutMs, connectTimeoutMs } = this.#plan
    this.#settle(timeoutFailure(this.#stage, this.#due === deadline ? timeoutMs : connectTimeoutMs))
  }

  #settle(failure: ProbeFailure | undefined, more: Partial<AttemptOutcome> = {}): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    // The certificate can be read also in the middle of a handshake that fails, until the connection is ended.
    const peer = this.#stage === 'handshake' ? this.#handshake?.peer() : undefined
    this.#handshake?.end(failure === undefined)
    if (this.#handshake === undefined || failure !== undefined) this.#socket?.destroy()
    this.#done({ peer, failure, alert: undefined, notTls: false, ownShortage: false, ...more })
  }
}
