import type { DialectName } from '../../domain/endpoint.ts'

/**
 * What a reply turned out to be, from the bytes received so far.
 *
 * `more`: not complete yet. `accepted`: `length` bytes of it are the reply; what stands behind them was sent too early.
 * `refused`: the server says no, in its words. `protocol`: this is not the protocol.
 */
export type Reply =
  | { readonly kind: 'more' }
  | { readonly kind: 'accepted'; readonly length: number }
  | { readonly kind: 'refused' | 'protocol'; readonly words: string }

/** One step of a dialogue: something is sent, or a reply is awaited. */
export type StarttlsStep =
  | { readonly send: (names: DialogueNames) => Buffer | string }
  /** `label` names the reply in failures. */
  | { readonly label: string; readonly read: (received: Buffer) => Reply }

/** Names that a dialogue may need. */
export interface DialogueNames {
  /** The name of this machine, for EHLO. */
  readonly own: string
  /** The server's name, or its address where it has none. */
  readonly server: string
}

/** The way from a plain connection to the TLS handshake, as data; `negotiate.ts` walks any of them. */
export interface StarttlsDialect {
  readonly name: Exclude<DialectName, 'tls'>
  /** Where the dialogue is written down. */
  readonly spec: string
  readonly steps: readonly StarttlsStep[]
}

/** Sends the text of `build`. */
export function send(build: ((names: DialogueNames) => string) | string): StarttlsStep {
  return { send: typeof build === 'string' ? () => build : build }
}

/** More is to come. */
export const more: Reply = { kind: 'more' }

/**
 * A reply of lines as SMTP, FTP and NNTP have it: three digits, `-` where more lines follow (RFC 5321 §4.2.1, RFC 959 §4.2).
 *
 * @param wanted the codes that go on; any other code is the server's refusal
 */
export function codedReply(label: string, ...wanted: readonly string[]): StarttlsStep {
  return {
    label,
    read: (received) => {
      let from = 0
      let code: string | undefined
      for (const line of completeLines(received)) {
        const [, digits = '', separator] = /^(\d{3})([ -]?)/.exec(line.text) ?? []
        // Within a multi-line reply of FTP the lines between the first and the last may be anything.
        if (digits === '' && code === undefined) return { kind: 'protocol', words: line.text }
        code ??= digits
        from = line.end
        if (digits === code && separator !== '-') {
          return wanted.includes(code) ? { kind: 'accepted', length: from } : { kind: 'refused', words: line.text }
        }
      }
      return more
    },
  }
}

/** A reply that ends with the first line that `ends` matches; a line that `refuses` matches is the server's refusal. */
export function lineReply(label: string, { ends, refuses, stray }: LineRules): StarttlsStep {
  return {
    label,
    read: (received) => {
      for (const line of completeLines(received)) {
        if (ends.test(line.text)) return { kind: 'accepted', length: line.end }
        if (refuses.test(line.text)) return { kind: 'refused', words: line.text }
        if (!stray.test(line.text)) return { kind: 'protocol', words: line.text }
      }
      return more
    },
  }
}

interface LineRules {
  readonly ends: RegExp
  readonly refuses: RegExp
  /** Lines that may come before the end; any other is not this protocol. */
  readonly stray: RegExp
}

function* completeLines(received: Buffer): Generator<{ text: string; end: number }> {
  for (let from = 0; ; ) {
    const newline = received.indexOf(0x0a, from)
    if (newline === -1) return
    yield { text: received.toString('latin1', from, newline).replace(/\r$/, ''), end: newline + 1 }
    from = newline + 1
  }
}
