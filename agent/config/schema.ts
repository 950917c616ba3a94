import { z } from 'zod'
import { parseTarget } from '../../src/inventory/target.ts'
import { longestTimerMs, parseDuration } from '../../src/notation/duration.ts'
import { parseEmail, parseText } from '../../src/notation/text.ts'
import { parseMailServer } from '../../src/settings/mail-server.ts'
import { parsePath } from '../../src/settings/path.ts'
import { parseWebAddress } from '../../src/settings/url.ts'
import { text } from '../../src/yaml/text.ts'
import { parseDirectory } from '../acme/directory.ts'
import { keyTypes } from '../domain/key-type.ts'
import { parseCentreUrl } from './centre-url.ts'
import { challengeSchema } from './challenge-schema.ts'
import { parseAccount, parseCertificateName, parseLocalName, parseMode } from './names.ts'
import { parseAt, parseDuring } from './reload-hours.ts'
import { services } from './services.ts'
import { parseSubject } from './subject.ts'
import { commandOf, splitWords } from './words.ts'

const email = text('bad-email', parseEmail, 'a mail address')

const commandLine = text('bad-command', splitWords, 'a program and its arguments in a line; no shell')

const commandWords = z
  .array(z.string())
  .min(1)
  .transform((words, context) => {
    const parsed = commandOf(words, words.join(' '))
    if (parsed.ok) return parsed.value
    const params = { rule: 'bad-command', hint: parsed.hint }
    context.issues.push({ code: 'custom', message: parsed.problem, input: words, params })
    return z.NEVER
  })

const command = z.union([commandLine, commandWords])

/** A text that is read to an absolute path, with what the file is for. */
type PathText = (description: string) => ReturnType<typeof text<string>>

/**
 * agent.yaml. Input is the YAML's values, output what they mean.
 *
 * @param folder where relative paths begin: that of the file
 */
export function agentSchema(folder: string) {
  const path: PathText = (description) => text('bad-path', (input) => parsePath(input, folder), description)
  const smtp = z.strictObject({
    url: text('bad-url', parseMailServer, 'the mail server: smtp://host or smtps://host'),
    from: email.optional(),
    to: z.array(email).min(1),
    language: z.enum(['en', 'ja']).meta({ description: 'the language of mails' }).optional(),
    password_file: path('the file that has the password, and nothing else').optional(),
  })
  return z.strictObject({
    version: z.literal(1),
    ...accountKeys(path),
    smtp: smtp.optional(),
    centre: z
      .strictObject({
        url: text('bad-url', parseCentreUrl, 'the centre: https://certflow.example.ac.jp'),
        ca: path('PEM file of further anchors for the centre').optional(),
        proxy: text('bad-url', parseWebAddress, 'an HTTP proxy on the way to the centre').optional(),
      })
      .meta({ description: 'to whom is told what stands here' })
      .optional(),
    certificates: z.array(certificateSchema(path)).min(1).max(1000),
  })
}

/** What says at which CA and as whom: above for all certificates, or at one. */
function accountKeys(path: PathText) {
  const eab = z.strictObject({
    kid: text('bad-text', parseText, 'the key identifier that the CA gave out'),
    hmac_file: path('the file that has the key, and nothing else'),
  })
  return {
    directory: text(
      'bad-directory',
      parseDirectory,
      'the CA: letsencrypt, letsencrypt-staging, upki, or a URL',
    ).optional(),
    ca: path('PEM file of further anchors for the CA').optional(),
    contact: email.optional(),
    proxy: text('bad-url', parseWebAddress, 'an HTTP proxy on the way to the CA').optional(),
    eab: eab.meta({ description: 'how an account is bound to what the CA knows already' }).optional(),
  }
}

function certificateSchema(path: PathText) {
  const lines = (description: string) => text('bad-text', parseText, description)
  return z.strictObject({
    name: text('bad-name', parseLocalName, 'what it is called here; part of paths'),
    names: z
      .array(text('bad-host', parseCertificateName, 'a DNS name, a wildcard, or an address'))
      .min(1)
      .max(100),
    key: z.enum(Object.keys(keyTypes) as [keyof typeof keyTypes]).optional(),
    reuse_key: z.boolean().meta({ description: 'the next certificate has the same key' }).optional(),
    subject: text('bad-subject', parseSubject, 'the subject of a request, like "C=JP, O=…, CN=…"').optional(),
    profile: lines('a profile of the CA').optional(),
    preferred_chain: lines('the issuer at the top of the chain that is wanted').optional(),
    challenge: challengeSchema(path).optional(),
    service: z.enum(Object.keys(services) as [keyof typeof services]).optional(),
    install: z.array(installSchema(path)).min(1).max(20).optional(),
    test: command.optional(),
    reload: reload.optional(),
    verify: z
      .array(text('bad-target', parseTarget, 'where it must be seen, like www.example.ac.jp:443'))
      .min(1)
      .max(50)
      .optional(),
    verify_within: text('bad-duration', (input) => parseDuration(input, longestTimerMs), 'like 10s').optional(),
    ...accountKeys(path),
  })
}

const reload = z.union([
  commandLine,
  commandWords,
  z.strictObject({
    run: command,
    during: text('bad-hours', parseDuring, 'hours in which it may happen, like "mon-thu 10:00-15:00"').optional(),
    at: text('bad-hours', parseAt, 'the time at which it happens, like "sat 03:00"').optional(),
  }),
])

function installSchema(path: PathText) {
  const file = path('a file that a server reads').optional()
  return z.strictObject({
    fullchain: file,
    chain: file,
    cert: file,
    key: file,
    combined: file,
    pkcs12: file,
    as: z
      .enum(['link', 'copy'])
      .meta({ description: 'a link to the generation in force, or a file of its own' })
      .optional(),
    owner: text('bad-account', parseAccount, 'a user').optional(),
    group: text('bad-account', parseAccount, 'a group').optional(),
    mode: text('bad-mode', parseMode, 'the mode of what holds the key, like "0640"').optional(),
    password_file: path('the file with the password of pkcs12').optional(),
  })
}

/** What a valid agent.yaml says. */
export type AgentFile = z.output<ReturnType<typeof agentSchema>>

/** One certificate of it. */
export type CertificateEntry = AgentFile['certificates'][number]
