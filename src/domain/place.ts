/** An address and a port as one text, to compare by: two endpoints at one place are the same server. */
export function placeOf(address: string, port: number): string {
  return `${address} ${port}`
}
