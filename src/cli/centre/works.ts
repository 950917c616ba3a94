import type { Centre } from '../../centre/centre.ts'
import { sweepLogins } from '../../centre/login/sessions.ts'
import type { ScheduledWork } from '../../centre/schedule/scheduler.ts'
import type { Settings } from '../../settings/settings.ts'
import { noInventory } from '../../store/run.ts'
import type { CliContext } from '../context.ts'
import { flightPath } from '../job/flight-record.ts'
import { backUp, backupFolder } from './backup.ts'
import { childRun } from './child-run.ts'
import { runToEnd } from './run-to-end.ts'

/** What the centre does by its schedule: runs in processes of their own, and its own housekeeping. */
export function scheduledWorks(
  { schedule, file, store: { path } }: Settings,
  inventoryName: string,
  { store, log, now }: Centre,
  { cwd }: CliContext,
): readonly ScheduledWork[] {
  // what was started as `certflow serve`
  const [, program = ''] = process.argv
  const words = ['run', '--inventory', inventoryName, '--quiet', ...(file === undefined ? [] : ['--config', file])]
  const run = async (name: string, more: readonly string[], signal: AbortSignal) => {
    const runOnce = () => childRun(program, [...words, ...more], cwd, signal)
    await runToEnd(runOnce, flightPath(path), (line) => {
      if (!signal.aborted) log(`${name} ${line}`)
    })
  }
  return [
    {
      name: 'scan',
      cron: schedule.scan,
      lastBegun: async () =>
        (await store.runs.newest(50)).find(({ inventory }) => inventory !== noInventory)?.startedAt,
      run: (signal) => run('scan', ['--only-findings'], signal),
    },
    { name: 'alert', cron: schedule.alert, run: (signal) => run('alert', ['--no-scan'], signal) },
    {
      name: 'backup',
      cron: schedule.backup,
      run: async () => void (await backUp(path, backupFolder(path), now())),
    },
    { name: 'sweep of logins', cron: '41 * * * *', run: () => sweepLogins(store.accounts, now()) },
  ]
}
