/** What the package is, in a line. */
export const summary = 'renews the TLS certificates of this server'

/** The same in a paragraph. */
export const description: readonly string[] = [
  'certflow-agent renews certificates by ACME, puts them in place, reloads the',
  'service, looks at what is served, and goes back where that is wrong. It brings',
  'its own Node.js. certflow-agent install-units makes its systemd timer.',
]
