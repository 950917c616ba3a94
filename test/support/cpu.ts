/** How long this process computed for `work`, in milliseconds: what a loaded machine takes for other processes does not count. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
