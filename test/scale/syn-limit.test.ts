import { expect, test } from 'vitest'
import { certflow, rowsOf } from '../support/certflow.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { inside, joinTwoMachines } from '../support/namespaces.ts'
import { startRecordedServer } from '../support/recorded-server.ts'

const count = isCampaign ? 5_000 : 1_500
const perSecond = isCampaign ? 100 : 50

test(`${count} servers behind a firewall that drops SYNs above ${perSecond}/s`, { timeout: 600_000 }, async () => {
  await using machines = joinTwoMachines(
    ['10.77.0.0/16'],
    [`tcp flags syn / syn,ack limit rate over ${perSecond}/second burst ${perSecond} packets drop`],
  )
  await using server = await startRecordedServer({ inside: inside(machines.campus) })
  const targets = Array.from({ length: count }, (_, index) => `10.77.${index >> 8}.${index & 0xff}:${server.port}`)
  const foundWith = async (options: readonly string[]) => {
    const { stdout } = await certflow(
      [
        ...['scan', '--targets', '-', '--depth', 'certificate', '--format', 'ndjson', '--fail-on', 'never'],
        ...['--per-network', '256', ...options],
      ],
      { stdin: targets.join('\n'), prelude: `set -- ${inside(machines.scanner).join(' ')} "$@"` },
    )
    const rows = rowsOf(stdout)
    expect(rows).toHaveLength(count)
    return rows.filter(({ failure }) => failure === undefined).length
  }
  const without = await foundWith(['--no-adapt'])
  const withIt = await foundWith([])
  tell('syn-limit', { 'found with adaptation': [withIt, `> ${without}`], 'found without': without, of: count })
  // how much more is a figure of a machine of its own
  expect(withIt).toBeGreaterThan(without * (isCampaign ? 1.2 : 1))
})
