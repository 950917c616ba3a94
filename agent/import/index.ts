import { acmeSh } from './acme-sh.ts'
import { certbot } from './certbot.ts'
import type { ImportedClientName } from './client-names.ts'
import type { ImportedClient } from './imported.ts'
import { lego } from './lego.ts'

/** The clients whose trees can be read, by name. */
export const importedClients: Readonly<Record<ImportedClientName, ImportedClient>> = {
  certbot,
  'acme.sh': acmeSh,
  lego,
}
