import { execFileSync } from 'node:child_process'

/** Two machines and a cable between them, each a network namespace of this one. Needs root and iproute2. */
export interface TwoMachines extends AsyncDisposable {
  /** Name of the namespace that looks; 10.77.0.0/16 lies behind its cable. */
  readonly scanner: string
  /** Name of the namespace that is looked at. */
  readonly campus: string
}

/** What runs a command inside a namespace, to be put before the command. */
export function inside(namespace: string): string[] {
  return ['ip', 'netns', 'exec', namespace]
}

/**
 * Makes the namespaces. Of 10.77.0.0/16 the ranges in `answering` belong to the campus, which refuses what nobody listens
 * for. The rest is silent: packets come, and a machine that routes for nobody throws them away without a word.
 *
 * @param firewall nftables rules of a chain that sees each packet to the campus
 */
export function joinTwoMachines(answering: readonly string[], firewall: readonly string[] = []): TwoMachines {
  const scanner = `certflow-scanner-${process.pid}`
  const campus = `certflow-campus-${process.pid}`
  const ip = (...words: readonly string[]) => execFileSync('ip', words)
  const nft = (...words: readonly string[]) => execFileSync('ip', [...inside(campus).slice(1), 'nft', ...words])
  ip('netns', 'add', scanner)
  ip('netns', 'add', campus)
  ip('link', 'add', 'cable', 'netns', scanner, 'type', 'veth', 'peer', 'name', 'cable', 'netns', campus)
  ip('-n', scanner, 'address', 'add', '10.76.0.1/30', 'dev', 'cable')
  ip('-n', campus, 'address', 'add', '10.76.0.2/30', 'dev', 'cable')
  for (const namespace of [scanner, campus]) {
    ip('-n', namespace, 'link', 'set', 'lo', 'up')
    ip('-n', namespace, 'link', 'set', 'cable', 'up')
  }
  ip('-n', scanner, 'route', 'add', '10.77.0.0/16', 'via', '10.76.0.2')
  for (const range of answering) ip('-n', campus, 'route', 'add', 'local', range, 'dev', 'lo')
  if (firewall.length > 0) {
    nft('add', 'table', 'ip', 'gate')
    nft('add', 'chain', 'ip', 'gate', 'in', '{ type filter hook input priority 0; }')
    for (const rule of firewall) nft('add', 'rule', 'ip', 'gate', 'in', rule)
  }
  return {
    scanner,
    campus,
    [Symbol.asyncDispose]: async () => {
      ip('netns', 'delete', scanner)
      ip('netns', 'delete', campus)
    },
  }
}
