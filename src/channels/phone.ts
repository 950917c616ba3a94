/** A number as networks take it (ITU-T E.164): `+`, at most 15 digits. What people put between digits is left out; undefined for anything else. */
export function e164(phone: string): string | undefined {
  const number = phone.replaceAll(/[\s.‐‑–-]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined
}
