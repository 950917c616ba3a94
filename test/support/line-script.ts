import type { Dialogue } from '../../src/demo/servers.ts'

/**
 * A dialogue of lines told in full: the greeting, then what to say to each first word (`EHLO`, `STARTTLS`), and TLS after
 * the answer to one of `upgradeOn` unless that answer is a refusal (4xx, 5xx, `-ERR`, `NO`, `BAD`). Unknown words get silence.
 */
export function lineScript(
  greeting: string | Uint8Array,
  answers: Readonly<Record<string, string | Uint8Array>>,
  upgradeOn: readonly string[] = ['STARTTLS', 'STLS', 'AUTH'],
): Dialogue {
  return async (peer) => {
    await peer.say(greeting)
    for (;;) {
      const verb = (await peer.line()).toUpperCase().split(' ')[0] ?? ''
      const answer = answers[verb]
      if (answer === undefined) continue
      await peer.say(answer)
      if (upgradeOn.includes(verb) && !/^(?:[45]\d\d|-ERR|NO|BAD)/.test(answer.toString())) return true
    }
  }
}
