import { describeFarm } from '../support/servers/describe-farm.ts'
import { startMariadb } from '../support/servers/mariadb.ts'

await describeFarm(startMariadb)
