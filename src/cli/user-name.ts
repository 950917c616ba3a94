import { userInfo } from 'node:os'

/** Who the operating system says that this is; a number where it knows no name, as in a container. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
