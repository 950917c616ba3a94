import type { Socket } from 'node:net'

/** A peer that takes no more bytes cannot keep the connection open for longer. */
export const leaveMs = 1_000

/**
 * Ends a connection once what was written is on its way: our Finished, close_notify, then FIN (RFC 8446 §6.1). A bare `destroy`
 * would drop them all, and every scan would stand in the server's log as a failed handshake. `cut` ends it at once.
 */
export function leave(socket: Socket, cut: () => void): void {
  const timer = setTimeout(cut, leaveMs)
  socket.once('close', () => clearTimeout(timer))
  socket.destroySoon()
}
