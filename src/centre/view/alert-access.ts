import type { Alert } from '../../domain/alert.ts'
import type { Centre } from '../centre.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { type Caller, mayTouch } from '../login/caller.ts'

/** The alert of a number, as far as a caller may see it. What is somebody else's is told as what does not exist. */
export async function alertFor(number: number, caller: Caller, { store }: Centre): Promise<Alert> {
  const alert = await store.alerts.numbered(number)
  if (alert === undefined || !mayTouch(caller, alert.places))
    throw new HttpProblem(404, `There is no alert CF-${number}`)
  return alert
}

/**
 * The contact as which a caller answers. Owners answer as one of their own contacts, and need not say which where it is clear; everybody else says.
 * What an owner may not be is refused.
 */
export async function answeringContact(
  alert: Alert,
  wanted: string | undefined,
  caller: Caller,
  centre: Centre,
): Promise<string> {
  const own = caller?.kind === 'person' ? [...caller.contacts] : []
  const concerned = new Set(alert.places.flatMap(({ owner, fallback }) => [owner, fallback]))
  const name = wanted ?? own.find((contact) => concerned.has(contact)) ?? own[0]
  if (name === undefined)
    throw new HttpProblem(400, 'It is not said who takes it', { hint: 'name a contact of the inventory in "as"' })
  if (caller?.kind === 'person' && caller.role === 'owner' && !caller.contacts.has(name))
    throw new HttpProblem(403, 'You can answer for your own contacts only')
  const { inventory } = await centre.fleet()
  if (!inventory.contacts.has(name)) throw new HttpProblem(400, 'There is no such contact in the inventory')
  return name
}
