import type { Forgotten } from '../store.ts'
import type { Database } from './database.ts'

/** Removes what ended before `moment` (see `Store.forgetBefore`), within a transaction of the caller. */
export function forgetBefore(database: Database, moment: Date): Forgotten {
  const before = moment.getTime()
  const remove = (sql: string, ...parameters: number[]) => Number(database.prepare(sql).run(...parameters).changes)
  const periods = remove('DELETE FROM period WHERE last_at < ?', before)
  const places = remove('DELETE FROM place WHERE last_at < ?', before)
  remove('DELETE FROM finding WHERE ended_at < ?', before)
  remove(`DELETE FROM chain WHERE NOT EXISTS (SELECT 1 FROM place WHERE chain = chain.id)
    AND NOT EXISTS (SELECT 1 FROM period WHERE chain = chain.id)`)
  const certificates = remove(`DELETE FROM certificate WHERE fingerprint NOT IN
    (SELECT value FROM chain, json_each('["' || replace(fingerprints, ' ', '","') || '"]'))`)
  const alerts = remove('DELETE FROM alert WHERE closed_at < ?', before)
  const messages = remove('DELETE FROM message WHERE settled_at < ?', before)
  remove('DELETE FROM agent_event WHERE at < ?', before)
  const runs = remove('DELETE FROM run WHERE started_at < ?1 AND coalesce(ended_at, 0) < ?1', before)
  return { runs, places, periods, certificates, alerts, messages }
}
