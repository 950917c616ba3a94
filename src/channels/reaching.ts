/** Why nothing could be sent, by the code of the system: there was no connection yet. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not found',
  EAI_AGAIN: 'no name server answers',
  ECONNREFUSED: 'it refuses connections',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to its network',
  ENETDOWN: 'the network is down',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
}

/** `it cannot be reached: its name is not found (ENOTFOUND)`; undefined for a code that does not say that there was no connection. */
export function unreachedWords(code: string): string | undefined {
  return Object.hasOwn(reasons, code) ? `it cannot be reached: ${reasons[code]} (${code})` : undefined
}
