import { campus } from '../campus.ts'
import { type ContractStep, mayBeTold } from '../contract-steps.ts'
import type { Said } from './mails.ts'
import { dayText } from './owner.ts'
import { type CampusServer, isDown, type Life, servedAt, stepsOf } from './servers.ts'

const dayMs = 86_400_000

/**
 * What the owner of a server should have been told in a week and was not, a line each: of each step of what nobody renewed, of what
 * three runs could not reach, of what was wrong from the first day on.
 *
 * @param said all that was said in the week
 * @param knownSince as in `OwnerKnows`
 */
export function missed(
  server: CampusServer,
  said: readonly Said[],
  runs: readonly number[],
  knownSince: number | undefined,
): string[] {
  const toOwner = said.filter(({ to, server: name }) => to === server.owner && name === server.name)
  const isNews = (step: ContractStep) => knownSince === undefined || !mayBeTold(step, knownSince, campus)
  const steps = server.kind.startsWith('automatic,')
    ? []
    : server.lives.flatMap((life) =>
        stepsOf(server, life)
          // a run in the morning sees on the day after what happens in the afternoon
          .filter(({ at }) => runs.some((run) => run >= at + dayMs && servedAt(server, run) === life))
          .filter(isNews)
          .filter((step) => !toOwner.some((each) => tells(each, step, life)))
          .map(({ name, at }) => `${server.name}, ${server.kind}: nothing of ${name} of ${new Date(at).toISOString()}`),
      )
  const isDownFor3 = runs.some(
    (_, index) => index >= 2 && runs.slice(index - 2, index + 1).every((run) => isDown(server, run)),
  )
  const isNewlyDown = isDownFor3 && (knownSince === undefined || !isDown(server, knownSince))
  const saysDown = toOwner.some(({ title = '' }) => /^(Unreachable|Handshake failed)$/.test(title))
  const isWrong = knownSince === undefined && /^(private CA|self-signed|expired)$/.test(server.kind)
  return [
    ...steps,
    ...(isNewlyDown && !saysDown ? [`${server.name}, ${server.kind}: nothing of its silence`] : []),
    ...(isWrong && toOwner.length === 0 ? [`${server.name}, ${server.kind}: nothing`] : []),
  ]
}

function tells({ at, end, mark }: Said, step: ContractStep, { notAfter }: Life): boolean {
  return mark !== 'Solved' && end === dayText(notAfter, at) && mayBeTold(step, at, campus)
}
