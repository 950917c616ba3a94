import { expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import { dialogueOf, type StarttlsName } from '../../../src/demo/dialogues.ts'
import { listen, type RunningServer } from '../../../src/demo/listener.ts'
import { serveTarpit } from '../../../src/demo/odd-servers.ts'
import type { PlainPeer } from '../../../src/demo/plain-peer.ts'
import { type Dialogue, serveStarttls } from '../../../src/demo/servers.ts'
import type { ProbeResult } from '../../../src/domain/probe-result.ts'
import { starttlsDialects } from '../../../src/probe/starttls/index.ts'
import { fingerprintOf } from '../../support/fingerprint.ts'
import { serveCanned } from '../../support/odd-servers.ts'
import { outcomeOf, probeServer, testName } from '../../support/probing.ts'

/*
 * The promises of every dialect, one suite for all: a dialect that needs another test needs another interface.
 */

const names = Object.keys(starttlsDialects) as StarttlsName[]
const authority = createAuthority()
const certificate = authority.issue({ names: [testName] })

async function probed(server: RunningServer, dialect: StarttlsName, timeoutMs = 5_000): Promise<ProbeResult> {
  await using running = server
  return await probeServer(running, { dialect }, { timeoutMs, retries: 0 })
}

/** A dialogue in which each thing said goes through `change` first, with its number from 0. */
function changed(dialogue: Dialogue, change: (content: Buffer, index: number) => Buffer | undefined): Dialogue {
  return async (peer) => {
    let index = 0
    const say: PlainPeer['say'] = async (content) => {
      const other = change(Buffer.from(content), index)
      index += 1
      if (other === undefined) throw new HungUp()
      await peer.say(other)
    }
    try {
      return await dialogue({ ...peer, say })
    } catch (error) {
      if (error instanceof HungUp) return false
      throw error
    }
  }
}

class HungUp extends Error {}

/** How many things a server of this dialect says before TLS. */
async function repliesOf(dialect: StarttlsName): Promise<number> {
  let said = 0
  const counting = changed(dialogueOf(dialect), (content) => {
    said += 1
    return content
  })
  await probed(await serveStarttls(counting, { certificate }), dialect)
  return said
}

test.concurrent.for(names)('%s: the certificate is behind the dialogue', async (dialect) => {
  const result = await probed(await serveStarttls(dialogueOf(dialect), { certificate }), dialect)
  expect(result).toMatchObject({ attempts: 1, failure: undefined, served: { nameMatches: true } })
  expect(result.served?.chain[0].fingerprint).toBe(fingerprintOf(certificate))
})

test.concurrent.for(names)('%s: the same when each octet comes by itself', async (dialect) => {
  const result = await probed(await serveStarttls(dialogueOf(dialect), { certificate }, { dripMs: 0 }), dialect)
  expect(result).toMatchObject({ failure: undefined, served: { nameMatches: true } })
})

test.concurrent.for(names)('%s: a server that refuses is quoted', async (dialect) => {
  const result = await probed(await serveStarttls(dialogueOf(dialect, { refuses: true }), { certificate }), dialect)
  expect(outcomeOf(result)).toBe('starttls/refused')
  expect(result.failure?.detail).toMatch(new RegExp(`^${dialect} [\\w ]+: refused: .+`))
  expect(result.served).toBeUndefined()
})

test.concurrent.for(names)(
  '%s: a server that closes at any step has closed, or begun TLS and closed',
  async (dialect) => {
    const replies = await repliesOf(dialect)
    expect(replies).toBeGreaterThan(0)
    for (let step = 0; step < replies; step++) {
      const closing = changed(dialogueOf(dialect), (content, index) => (index === step ? undefined : content))
      const result = await probed(await serveStarttls(closing, { certificate }), dialect)
      expect(outcomeOf(result), `step ${step}`).toBe('starttls/closed')
    }
    const atTls: Dialogue = async (peer) => {
      await dialogueOf(dialect)(peer)
      return false
    }
    expect(outcomeOf(await probed(await serveStarttls(atTls, { certificate }), dialect))).toBe('handshake/closed')
  },
)

test.concurrent.for(names)('%s: half of a reply and then silence is a timeout of this stage', async (dialect) => {
  const halves = changed(dialogueOf(dialect), (content) => content.subarray(0, Math.floor(content.length / 2)))
  const result = await probed(await serveStarttls(halves, { certificate }), dialect, 300)
  expect(outcomeOf(result)).toBe('starttls/timeout')
})

test.concurrent.for(names)('%s: a silent server is a timeout of this stage', async (dialect) => {
  const result = await probed(await serveTarpit(), dialect, 300)
  expect(outcomeOf(result)).toBe('starttls/timeout')
})

test.concurrent.for(names)('%s: a server that speaks something else', async (dialect) => {
  for (const words of [
    'Welcome to the machine\r\n',
    '\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\r\n',
    '\r\n\r\n',
  ]) {
    const server = await listen((socket) => {
      socket.on('error', () => {})
      socket.write(words)
      socket.resume()
    })
    expect(outcomeOf(await probed(server, dialect, 400)), JSON.stringify(words)).toMatch(
      /^starttls\/(protocol|timeout)$/,
    )
  }
})

test.concurrent.for(names)(
  '%s: plaintext behind the word that starts TLS is refused, as an injection would look',
  async (dialect) => {
    const last = (await repliesOf(dialect)) - 1
    const injecting = changed(dialogueOf(dialect), (content, index) =>
      index === last ? Buffer.concat([content, Buffer.from('injected\r\n')]) : content,
    )
    const result = await probed(await serveStarttls(injecting, { certificate }), dialect)
    expect(outcomeOf(result)).toBe('starttls/protocol')
    expect(result.served).toBeUndefined()
  },
)

/** What each protocol lets a server say without end. */
const endless: Readonly<Record<StarttlsName, string>> = {
  smtp: '220-still more\r\n',
  imap: '* OK-ish and so on\r\n',
  pop3: '+',
  ftp: '220-still more\r\n',
  ldap: '\u0030\u0084\u007f\u00ff\u00ff\u00ff',
  xmpp: '<stream:features ',
  'xmpp-server': "<stream:stream xmlns='a'><x/>",
  postgres: 'x',
  mysql: '\u00ff\u00ff\u0000\u0000\u000a',
  sieve: '"CAPABILITY"\r\n',
  nntp: '200-still more\r\n',
}

test.concurrent.for(names)('%s: a reply without end has an end', async (dialect) => {
  const flood = Buffer.from(endless[dialect].repeat(200_000 / endless[dialect].length), 'latin1')
  const server = await listen(async (socket) => {
    socket.setNoDelay(true)
    for (let at = 0; at < flood.length && socket.writable; at += 64) {
      socket.write(flood.subarray(at, at + 64))
      await new Promise(setImmediate)
    }
  })
  const result = await probed(server, dialect)
  expect(outcomeOf(result)).toMatch(/^starttls\/(limit|protocol)$/)
})

test.concurrent.for(names)('%s: TLS from the first byte where a dialogue was expected', async (dialect) => {
  const alert = Buffer.from('15030100020246', 'hex')
  const result = await probed(await serveCanned(alert), dialect, 400)
  expect(outcomeOf(result)).toMatch(/^starttls\/(protocol|timeout)$/)
})
