import { type ListenAddress, listen, type RunningServer } from './listener.ts'

/** Starts a server that says `banner` at once and is no TLS server: SSH where HTTPS was expected. */
export async function serveBanner(banner: string, at?: ListenAddress): Promise<RunningServer> {
  return listen((socket) => {
    socket.write(banner)
    // SSH servers hang up on whoever does not speak SSH
    socket.once('data', () => socket.end())
  }, at)
}

/** Starts a server that accepts and never says a word. */
export async function serveTarpit(at?: ListenAddress): Promise<RunningServer> {
  return listen((socket) => socket.resume(), at)
}

/** A port of `host` where nothing listens: it was free a moment ago, and no wildcard listener holds it. */
export async function freePort(host: string): Promise<number> {
  await using server = await listen((socket) => socket.destroy(), { host })
  return server.port
}
