/** What systemd reads as it stands. */
const plain = /^[A-Za-z0-9_@+=:,./-]+$/

/**
 * A word of a setting, read by systemd as just this text: quoted where it must be, no specifier expanded (systemd.syntax(7), systemd.unit(5)). Of a
 * text without control characters; those no unit file can hold in every setting.
 */
export function unitWord(text: string): string {
  const unexpanded = text.replaceAll('%', '%%')
  return plain.test(unexpanded) ? unexpanded : `"${unexpanded.replaceAll(/["\\]/g, '\\$&')}"`
}

/** A command line of a setting, with no variable expanded (systemd.service(5), "Command lines"). */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => unitWord(word.replaceAll('$', '$$$$'))).join(' ')
}
