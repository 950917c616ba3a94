/** The DER of each certificate in a text of PEM blocks (RFC 7468 §5), in its order. Whatever else is in it is passed over. */
export function pemCertificates(text: string): Buffer[] {
  const blocks = text.matchAll(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END/g)
  return [...blocks].map(([, base64 = '']) => Buffer.from(base64, 'base64'))
}

/** What the PEM blocks of a text say that they are: `CERTIFICATE`, `RSA PRIVATE KEY`. */
export function pemLabels(text: string): string[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g)].map(([, label = '']) => label)
}
