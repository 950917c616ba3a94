import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { acmeDnsProvider } from '../../../../agent/challenge/dns/acme-dns.ts'
import type { TxtRecord } from '../../../../agent/challenge/dns/provider.ts'
import { daemonFolder } from '../../../support/servers/process.ts'

const account = {
  username: 'eabcdb41-d89f-4580-826f-3e62e9755ef2',
  password: 'pbAXVjlIOE01xbut7YnAbkhMQIkcwoHO0ek2j4Q0',
  subdomain: 'd420c923-bbd7-4056-ab64-c3ca54c9b3cf',
  fulldomain: 'd420c923-bbd7-4056-ab64-c3ca54c9b3cf.auth.example.ac.jp',
}
const record: TxtRecord = {
  identifier: 'www.example.ac.jp',
  name: account.fulldomain,
  value: 'LHDhK3oGRvkiefQnx7OOczTY5Tic_xZ6HcMOc_gmtoM',
  token: 'token-1',
  identifiers: ['www.example.ac.jp'],
  remaining: 0,
}
const going = new AbortController().signal

/** The API of acme-dns, as its README has it. */
async function serveAcmeDns(texts: string[]) {
  const server = createServer(async (request: IncomingMessage, response) => {
    const { subdomain, txt } = JSON.parse(await text(request)) as Record<string, string>
    const { 'x-api-user': user, 'x-api-key': key } = request.headers
    const isKnown = user === account.username && key === account.password && subdomain === account.subdomain
    response.setHeader('content-type', 'application/json')
    if (request.url !== '/update' || request.method !== 'POST') response.writeHead(404).end()
    else if (!isKnown) response.writeHead(401).end(JSON.stringify({ error: 'forbidden\u001b[2J' }))
    else if (txt?.length !== 43) response.writeHead(400).end(JSON.stringify({ error: 'bad_txt' }))
    else {
      texts.push(txt)
      response.end(JSON.stringify({ txt }))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const stop = async () => {
    server.close()
    server.closeAllConnections()
  }
  return { url, [Symbol.asyncDispose]: stop }
}

async function credentials(folder: string, value: unknown): Promise<string> {
  const file = join(folder, 'credentials.json')
  await writeFile(file, JSON.stringify(value))
  await chmod(file, 0o600)
  return file
}

test.for([
  ['one account', account],
  ['an account for each name', { 'example.ac.jp': { ...account, password: 'x' }, 'www.example.ac.jp': account }],
] as const)('%s: both values of a name and its wildcard are sent', async ([, value]) => {
  const texts: string[] = []
  await using server = await serveAcmeDns(texts)
  await using folder = await daemonFolder()
  const provider = acmeDnsProvider({
    kind: 'acme-dns',
    url: server.url,
    credentialsFile: await credentials(folder.path, value),
  })
  await provider.add(record, going)
  await provider.add({ ...record, value: 'x'.repeat(43) }, going)
  await provider.remove(record)
  expect(texts).toEqual([record.value, 'x'.repeat(43)])
})

test.for<readonly [string, unknown, Partial<TxtRecord>, string]>([
  [
    'a wrong password',
    { ...account, password: 'wrong' },
    {},
    'acme-dns answers with status 401: {"error":"forbidden\\u001b[2J"}',
  ],
  ['no account for the name', { 'other.example.ac.jp': account }, {}, 'has no account for it'],
  ['no alias', account, { name: '_acme-challenge.www.example.ac.jp' }, '_acme-challenge.www.example.ac.jp is no alias'],
  ['another alias', account, { name: 'x.auth.example.ac.jp' }, 'is an alias of x.auth.example.ac.jp'],
  ['something else in the file', ['x'], {}, 'it is not such an object in JSON'],
])('%s is told', async ([, value, more, message]) => {
  await using server = await serveAcmeDns([])
  await using folder = await daemonFolder()
  const provider = acmeDnsProvider({
    kind: 'acme-dns',
    url: server.url,
    credentialsFile: await credentials(folder.path, value),
  })
  const error = (await provider.add({ ...record, ...more }, going).catch((reason: unknown) => reason)) as Error
  expect(error.message).toContain(message)
  expect(error.message).not.toContain(account.password)
})

test('its password goes to no other machine without TLS', async () => {
  await using folder = await daemonFolder()
  const credentialsFile = await credentials(folder.path, account)
  const provider = acmeDnsProvider({ kind: 'acme-dns', url: 'http://auth.example.ac.jp', credentialsFile })
  await expect(provider.add(record, going)).rejects.toMatchObject({
    message: expect.stringContaining('"http://auth.example.ac.jp" would show its password to the network'),
  })
})

test('nobody there is told', async () => {
  await using folder = await daemonFolder()
  const credentialsFile = await credentials(folder.path, account)
  const provider = acmeDnsProvider({ kind: 'acme-dns', url: 'http://127.0.0.1:1', credentialsFile })
  await expect(provider.add(record, going)).rejects.toMatchObject({
    code: 'challenge-failed',
    message: expect.stringContaining('nothing listens on this port (ECONNREFUSED)'),
  })
})
