/** What a unit allows, as far as it can be had without a running systemd. */
export interface UnitLimits {
  /** Folders that may be written; everything else is read-only. */
  readonly writes: readonly string[]
  /** Without `CAP_`, in lower case, as setpriv has them. */
  readonly capabilities: readonly string[]
  readonly addressFamilies: readonly string[]
}

/** The limits in the text of a unit. */
export function limitsIn(unit: string): UnitLimits {
  const values = (setting: string) =>
    [...unit.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].flatMap(([, value = '']) => value.split(' '))
  return {
    writes: values('(?:ReadWrite|Bind)Paths').map((path) => path.replace(/^-/, '')),
    capabilities: values('CapabilityBoundingSet').map((name) => name.replace('CAP_', '').toLowerCase()),
    addressFamilies: values('RestrictAddressFamilies'),
  }
}

/**
 * What runs a command under such limits, to be put before it: a mount namespace in which all but the folders is read-only and other users' processes
 * are not seen, root with these capabilities alone, no new privileges. Needs root.
 */
export function underLimits({ writes, capabilities }: UnitLimits): readonly string[] {
  const script = `set -e
mount --make-rprivate /
for folder in ${writes.join(' ')}; do if [ -d "$folder" ]; then mount --bind "$folder" "$folder"; fi; done
for at in $(cut -d' ' -f5 /proc/self/mountinfo); do
  case " ${writes.join(' ')} " in *" $at "*) continue;; esac
  case "$at/" in /proc/*|/dev/*|/sys/*) continue;; esac
  # what is hidden below another mount cannot be reached, and not be written either
  mount -o remount,bind,ro "$at" 2>/dev/null || true
done
mount -t proc -o hidepid=invisible,subset=pid proc /proc
umask 022
exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all${capabilities.map((name) => `,+${name}`).join('')} -- "$@"`
  return ['unshare', '--mount', 'sh', '-c', script, 'sh']
}
