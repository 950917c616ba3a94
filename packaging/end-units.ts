import type { PackagedProgram } from './programs.ts'

/**
 * The lines of a script that ends what would start the program, where `isLast`, a condition of the shell, says that it goes for good. An upgrade leaves its
 * units as they are.
 */
export function endUnits({ endedUnits }: PackagedProgram, isLast: string): string {
  return `if ${isLast} && command -v systemctl >/dev/null; then
  for unit in ${endedUnits.join(' ')}; do
    if [ -e "/etc/systemd/system/$unit" ] || [ -e "/usr/lib/systemd/system/$unit" ]; then
      systemctl --quiet disable --now "$unit" || true
    fi
  done
fi
`
}
