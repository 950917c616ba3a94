/** The values of `Le_Domain='www.example.ac.jp'` and its like, as a shell would assign them; of what acme.sh keeps in base64, the text itself. */
export function readShellValues(text: string): ReadonlyMap<string, string> {
  const pairs = text.matchAll(/^([A-Za-z_]+)=(?:'([^'\r\n]*)'|"([^"\r\n]*)"|(\S*))\s*$/gm)
  return new Map(
    [...pairs].map(([, key = '', single, double, bare]) => {
      const value = single ?? double ?? bare ?? ''
      const [, coded] = /^__ACME_BASE64__START_(.*)__ACME_BASE64__END_$/.exec(value) ?? []
      return [key, coded === undefined ? value : Buffer.from(coded, 'base64').toString('utf8')]
    }),
  )
}
