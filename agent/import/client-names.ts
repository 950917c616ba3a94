/** The clients from which `certflow-agent import` takes over. */
export const importedClientNames = ['certbot', 'acme.sh', 'lego'] as const

/** One of `importedClientNames`. */
export type ImportedClientName = (typeof importedClientNames)[number]
