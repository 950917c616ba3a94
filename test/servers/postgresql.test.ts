import { describeFarm } from '../support/servers/describe-farm.ts'
import { startPostgresql } from '../support/servers/postgresql.ts'

await describeFarm(startPostgresql)
