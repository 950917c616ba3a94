import { keyText } from '../../domain/certificate-changes.ts'
import { printable } from '../../domain/printable.ts'
import { CertflowError } from '../../errors.ts'
import { type Confirmed, confirmManual, type Said } from '../../manual/confirm.ts'
import { namesText } from '../../manual/differences.ts'
import { utcDay, utcMoment } from '../../messages/dates.ts'
import { excerpt } from '../../messages/excerpt.ts'
import { quoted } from '../../network/parsed.ts'
import { leafOfFile } from '../../probe/x509/leaf-file.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import { contactCalled, manualCalled } from '../called.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { jobFor } from '../job/job-for.ts'
import { type FileKind, readWhole } from '../read-whole.ts'
import type { SettingsOptions } from '../settings.ts'
import { userName } from '../user-name.ts'

/** The options of `certflow manual confirm`, parsed. */
export interface ConfirmOptions extends SettingsOptions {
  readonly pem?: string
  readonly expires?: Date
  readonly as?: string
}

const certificateFile: FileKind = {
  name: 'certificate',
  mostMiB: 1,
  hints: {
    unreadable: 'name the file that the CA sent, or - for standard input',
    tooLarge: 'give the certificate and its chain alone',
  },
}

/** `certflow manual confirm`: notes until when a manual entry is good, and tells what differs from the last time. */
export async function runConfirm(name: string, options: ConfirmOptions, context: CliContext): Promise<number> {
  const { settings, inventory } = await jobFor(options, context)
  const entry = manualCalled(name, inventory)
  const by = options.as === undefined ? userName() : contactCalled(options.as, inventory).name
  const said = await saidBy(options, context)
  await using store = openSqliteStore(settings.store.path, { create: true })
  const confirmed = await confirmManual(entry, said, by, context.now(), store.manual)
  context.stdout.write(textOf(confirmed, said))
  return exitCodes.clean
}

async function saidBy({ pem, expires }: ConfirmOptions, { stdin }: CliContext): Promise<Said> {
  if (pem === undefined) return expires === undefined ? { kind: 'done' } : { kind: 'date', expiresAt: expires }
  const leaf = leafOfFile(await readWhole(pem, certificateFile, stdin))
  if (leaf.ok) return { kind: 'certificate', certificate: leaf.value }
  throw new CertflowError('certificate-unusable', `Cannot use certificate ${quoted(pem)}: ${leaf.problem}`, {
    hint: leaf.hint,
  })
}

/** Names may be as long as a peer likes. */
const longestText = 200

function textOf({ confirmation, dateBefore, provedBefore, remarks }: Confirmed, { kind }: Said): string {
  const { name, expiresAt, certificate, by } = confirmation
  const facts =
    certificate === undefined
      ? []
      : [
          `subject        ${excerpt(certificate.subject, longestText)}`,
          `issuer         ${excerpt(certificate.issuer, longestText)}`,
          `serial number  ${excerpt(certificate.serialNumber, longestText)}`,
          `names          ${namesText(certificate.subjectAltNames) || 'none'}`,
          `key            ${keyText(certificate)}`,
          `valid from     ${certificate.validity.notBefore === undefined ? 'unreadable' : utcMoment(certificate.validity.notBefore)}`,
          `SHA-256        ${certificate.fingerprint}`,
        ]
  const compared =
    certificate === undefined || provedBefore === undefined
      ? []
      : [`compared with what ${provedBefore.by} confirmed on ${utcDay(provedBefore.at)}:`]
  const until = kind === 'done' ? `done, due again on ${utcDay(expiresAt)}` : `confirmed until ${utcMoment(expiresAt)}`
  const said = remarks.length === 0 && compared.length > 0 ? ['nothing but dates and numbers differs'] : remarks
  return [
    `${name}: ${until}, says ${by} (before: ${utcMoment(dateBefore)})`,
    ...facts.map((fact) => `  ${fact}`),
    ...compared,
    ...said.map((remark) => `  ${remark}`),
    '',
  ]
    .map(printable)
    .join('\n')
}
