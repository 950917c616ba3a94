import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Issued } from '../../src/demo/authority.ts'

/** A step of the conversation that a script can answer: `end` is the final dot. */
export type SmtpStep = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'end'

/** What is said in place of the usual: a reply without its line end, `cut` for a closed connection, `silence` for nothing. */
type SmtpReply = string

/** What a sink does otherwise than take everything. */
export interface SinkOptions {
  /** Without a certificate there is no TLS. */
  readonly certificate?: Issued
  /** TLS from the first byte, in place of STARTTLS. */
  readonly implicitTls?: boolean
  readonly login?: { readonly user: string; readonly password: string }
  /** Asked at each step; undefined is the usual. `mail` is the number of the mail under way, counted over all connections from 1. */
  readonly script?: (step: SmtpStep, mail: number, argument: string) => SmtpReply | undefined
}

/** A mail that the sink took. */
interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly bytes: Buffer
  readonly helo: string
  readonly encrypted: boolean
  readonly user: string | undefined
  /** Its final dot was answered 250; otherwise the sink has it, and the sender was never told. */
  readonly confirmed: boolean
}

/** A small real mail server on loopback. */
export interface SmtpSink extends AsyncDisposable {
  readonly port: number
  readonly received: readonly ReceivedMail[]
  /** Connections made so far. */
  readonly connections: number
  /** Closes all connections that are open. */
  hangUp(): void
}

/** Starts a sink. */
export async function startSmtpSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const { certificate, implicitTls = false } = options
  const received: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  const context = certificate && createSecureContext({ cert: certificate.chainPem, key: certificate.keyPem })
  const counters = { connections: 0, mails: 0 }
  const upgrade = (socket: Socket) => {
    const secure = new TLSSocket(socket, { isServer: true, ...(context && { secureContext: context }) })
    secure.on('error', () => secure.destroy())
    return secure
  }
  const server = createServer((socket) => {
    counters.connections += 1
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    new Session(options, received, counters, upgrade).begin(implicitTls ? upgrade(socket) : socket, implicitTls)
  })
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    received,
    get connections() {
      return counters.connections
    },
    hangUp,
    async [Symbol.asyncDispose]() {
      hangUp()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A sink that answers the first attempt of each pair of sender and recipient with 451, as greylisting does. */
export function greylisting(): NonNullable<SinkOptions['script']> {
  const seen = new Set<string>()
  return (step, _mail, argument) => {
    if (step !== 'rcpt' || seen.has(argument)) return undefined
    seen.add(argument)
    return '451 4.7.1 Greylisted, please try again later'
  }
}

const dot = Buffer.from('\r\n.\r\n')

/** One connection. */
class Session {
  readonly #options: SinkOptions
  readonly #received: ReceivedMail[]
  readonly #counters: { mails: number }
  readonly #upgrade: (socket: Socket) => Socket
  #socket!: Socket
  #encrypted = false
  #input = Buffer.alloc(0)
  #inData = false
  #helo = ''
  /** The number of the mail that is under way, among those of all connections; 0 before the first. */
  #mail = 0
  #from = ''
  #to: string[] = []
  #user: string | undefined

  constructor(
    options: SinkOptions,
    received: ReceivedMail[],
    counters: { mails: number },
    upgrade: (socket: Socket) => Socket,
  ) {
    this.#options = options
    this.#received = received
    this.#counters = counters
    this.#upgrade = upgrade
  }

  begin(socket: Socket, encrypted: boolean): void {
    this.#listen(socket, encrypted)
    this.#say('greeting', '220 sink.example.ac.jp ESMTP')
  }

  #listen(socket: Socket, encrypted: boolean): void {
    this.#socket = socket
    this.#encrypted = encrypted
    this.#input = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk])
      while (this.#inData ? this.#takeMail() : this.#takeLine());
    })
  }

  #takeLine(): boolean {
    const end = this.#input.indexOf('\r\n')
    if (end === -1) return false
    const line = this.#input.toString('latin1', 0, end)
    this.#input = this.#input.subarray(end + 2)
    this.#answer(line)
    return true
  }

  #takeMail(): boolean {
    const end = this.#input.indexOf(dot)
    if (end === -1) return false
    const text = this.#input.toString('latin1', 0, end + 2).replaceAll('\r\n..', '\r\n.')
    this.#input = this.#input.subarray(end + dot.length)
    this.#inData = false
    const said = this.#say('end', '250 2.0.0 Ok: queued')
    if (said === undefined || said === 'cut' || said.startsWith('250')) {
      this.#received.push({
        from: this.#from,
        to: this.#to,
        bytes: Buffer.from(text, 'latin1'),
        helo: this.#helo,
        encrypted: this.#encrypted,
        user: this.#user,
        confirmed: said !== 'cut',
      })
    }
    return true
  }

  #answer(line: string): void {
    const [verb = '', argument = ''] = line.split(/ (.*)/s)
    switch (verb.toUpperCase()) {
      case 'EHLO':
        this.#helo = argument
        this.#say('ehlo', this.#capabilities())
        break
      case 'STARTTLS':
        this.#startTls()
        break
      case 'AUTH':
        this.#login(argument)
        break
      case 'MAIL':
        this.#counters.mails += 1
        this.#mail = this.#counters.mails
        this.#from = /<(.*?)>/.exec(argument)?.[1] ?? ''
        this.#to = []
        this.#say('mail', this.#mayMail() ? '250 2.1.0 Ok' : '530 5.7.0 Authentication required', argument)
        break
      case 'RCPT': {
        const address = /<(.*?)>/.exec(argument)?.[1] ?? ''
        if (this.#say('rcpt', '250 2.1.5 Ok', `${this.#from} ${address}`) === undefined) this.#to.push(address)
        break
      }
      case 'DATA':
        this.#inData = this.#say('data', '354 go ahead') === undefined
        break
      case 'RSET':
        this.#write('250 2.0.0 Ok')
        break
      case 'QUIT':
        this.#socket.end('221 2.0.0 Bye\r\n')
        break
      default:
        this.#write('502 5.5.2 Unknown command')
    }
  }

  #startTls(): void {
    if (this.#options.certificate === undefined) {
      this.#write('502 5.5.1 STARTTLS is not offered')
      return
    }
    this.#socket.removeAllListeners('data')
    this.#write('220 2.0.0 go ahead')
    this.#listen(this.#upgrade(this.#socket), true)
  }

  #capabilities(): string {
    const { certificate, login } = this.#options
    const offers = [
      'sink.example.ac.jp',
      'SIZE 10240000',
      ...(certificate !== undefined && !this.#encrypted ? ['STARTTLS'] : []),
      ...(login === undefined ? [] : ['AUTH PLAIN']),
      'ENHANCEDSTATUSCODES',
    ]
    return offers.map((offer, index) => `250${index === offers.length - 1 ? ' ' : '-'}${offer}`).join('\r\n')
  }

  #mayMail(): boolean {
    return this.#options.login === undefined || this.#user !== undefined
  }

  #login(argument: string): void {
    const [, user, password] = Buffer.from(argument.replace(/^PLAIN /i, ''), 'base64')
      .toString()
      .split('\0')
    const { login } = this.#options
    const isRight = login !== undefined && user === login.user && password === login.password
    if (isRight) this.#user = user
    this.#write(isRight ? '235 2.7.0 Authentication successful' : '535 5.7.8 Authentication credentials invalid')
  }

  /** Says what the script wants, else the usual; answers what the script wanted. */
  #say(step: SmtpStep, usual: string, argument = ''): SmtpReply | undefined {
    const reply = this.#options.script?.(step, this.#mail, argument)
    if (reply === 'cut') this.#socket.destroy()
    else if (reply !== 'silence') this.#write(reply ?? usual)
    return reply
  }

  #write(reply: string): void {
    this.#socket.write(`${reply}\r\n`)
  }
}
