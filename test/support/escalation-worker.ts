import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { DutyRun } from './duty-run.ts'
import { voiceChannel } from './voice-service.ts'

/*
 * Runs from minute to minute, in a process of its own that may be killed: store, inventory, ports and the first minute are its arguments.
 * Says each minute that is done.
 */
const [path = '', inventory = '', smtpPort = '', voiceUrl = '', notAfter = '', first = '', last = ''] =
  process.argv.slice(2)
await using store = openSqliteStore(path, { create: true })
const duty = new DutyRun(inventory, store, Number(smtpPort), new Map([['voice', voiceChannel('voice', voiceUrl)]]))
duty.serves(notAfter)
for (let at = Number(first); at <= Number(last); at += 60_000) {
  await duty.work(new Date(at))
  process.stdout.write(`${at}\n`)
}
