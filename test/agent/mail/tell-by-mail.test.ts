import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { freePort } from '../../../src/demo/odd-servers.ts'
import { unitMs } from '../../../src/domain/duration.ts'
import { acmeAuthority } from '../../support/acme/authority.ts'
import { serveFront } from '../../support/acme/front.ts'
import { agentHere } from '../../support/agent/agent-here.ts'
import { startSmtpSink } from '../../support/smtp-sink.ts'

test.for([
  ['en', /is not renewed$/, /What was in force before is still served/, /^\[Solved\]/],
  ['ja', /更新できません$/, /これまでの証明書はそのまま/, /^\[解決\]/],
] as const)(
  '%s: the third failure of an order is told, once, and so is its solution',
  async ([language, subject, words, solved]) => {
    await using at = await mkdtempDisposable(join(tmpdir(), 'agent-mail-'))
    await using front = await serveFront(acmeAuthority().upstream)
    await using sink = await startSmtpSink()
    await writeFile(join(at.path, 'ca.pem'), front.anchorsPem)
    await writeFile(
      join(at.path, 'agent.yaml'),
      `version: 1
directory: ${front.directory}
ca: ca.pem
smtp: { url: "smtp://127.0.0.1:${sink.port}", from: root@www.example.test, to: [pki@example.test], language: ${language} }
certificates:
  - name: www
    names: [www.example.test]
    challenge: { http-01: { listen: "127.0.0.1:${await freePort('127.0.0.1')}" } }
    verify: ["127.0.0.1:1"]
`,
    )
    const run = (minutes: number) =>
      agentHere(['run', '--config', 'agent.yaml'], {
        cwd: at.path,
        stateFolder: join(at.path, 'state'),
        now: () => new Date(Date.now() + minutes * unitMs.m),
      })
    const hostile = 'no\r\nBcc: evil@example.test \u001b[31m<script>alert(1)</script>'
    front.script = {
      instead: ({ endpoint }) =>
        endpoint === 'newOrder'
          ? {
              status: 403,
              headers: { 'content-type': 'application/problem+json' },
              body: { type: 'urn:ietf:params:acme:error:unauthorized', detail: hostile },
            }
          : undefined,
    }
    for (const minute of [0, 2, 20]) expect(await run(minute)).toMatchObject({ code: 1 })
    expect(sink.received).toHaveLength(1)
    const mail = await PostalMime.parse(sink.received[0]?.bytes ?? '')
    expect(mail.subject).toMatch(subject)
    expect(mail.text).toMatch(words)
    expect(mail.text).toContain('www.example.test')
    expect(mail.headers.filter(({ key }) => key === 'bcc')).toEqual([])
    expect(`${mail.text}${mail.html}`).not.toContain('\u001b')
    expect(mail.html).not.toContain('<script')
    // the fourth is not told again
    await run(200)
    expect(sink.received).toHaveLength(1)
    front.script = {}
    expect(await run(3_000)).toMatchObject({ code: 0 })
    expect(sink.received).toHaveLength(2)
    expect((await PostalMime.parse(sink.received[1]?.bytes ?? '')).subject).toMatch(solved)
  },
)

test('a mail server that is down changes nothing but what is said', async () => {
  await using at = await mkdtempDisposable(join(tmpdir(), 'agent-mail-'))
  await using front = await serveFront(acmeAuthority().upstream)
  await writeFile(join(at.path, 'ca.pem'), front.anchorsPem)
  const port = await freePort('127.0.0.1')
  await writeFile(
    join(at.path, 'agent.yaml'),
    `version: 1
directory: ${front.directory}
ca: ca.pem
smtp: { url: "smtp://127.0.0.1:${port}", to: [pki@example.test] }
certificates:
  - { name: www, names: [www.example.test], challenge: { http-01: { webroot: /does/not/exist } } }
`,
  )
  const run = (minutes: number) =>
    agentHere(['run', '--config', 'agent.yaml'], {
      cwd: at.path,
      stateFolder: join(at.path, 'state'),
      now: () => new Date(Date.now() + minutes * unitMs.m),
    })
  await run(0)
  await run(2)
  expect(await run(20)).toMatchObject({ code: 1, stderr: expect.stringContaining('mail: warning: could not be sent') })
})
