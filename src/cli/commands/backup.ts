import { Command } from 'commander'
import type { BackupOptions } from '../centre/backup.ts'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'
import type { SettingsOptions } from '../settings.ts'

/** `certflow backup`: a copy of the store while it is in use. */
export function backupCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('backup')
    .summary('copy the store while it is in use')
    .description(
      'Copies the store as it is at this moment, looks the copy through, and prints where it is. Of copies made before, the last of each of 24 hours and 10 days stay.',
    )
    .addOption(configOption())
    .option('--output <folder>', 'where copies lie (default: beside the store)')
    .action(async (options: BackupOptions, given: Command) => {
      const { runBackup } = await import('../centre/backup.ts')
      exit(await runBackup({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, {
    details: [],
    examples: ['certflow backup', 'certflow backup --output /srv/backup/certflow'],
    exit: '0 the copy is there; 2 it could not be made; 70 a bug.',
  })
}

/** `certflow restore`: a copy in the place of the store. */
export function restoreCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('restore')
    .summary('put a copy in the place of the store')
    .description(
      'Puts a copy in the place of the store, after it was looked through. What was there stays beside it under another name. Nothing may have the store open.',
    )
    .argument('<file>', 'the copy')
    .addOption(configOption())
    .action(async (file: string, options: SettingsOptions, given: Command) => {
      const { runRestore } = await import('../centre/backup.ts')
      exit(await runRestore(file, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, {
    details: [],
    examples: ['certflow restore certflow.db-backups/certflow-20261120T121700Z.db'],
    exit: '0 it is in its place; 2 it could not be put there: nothing changed; 70 a bug.',
  })
}
