import { describeFarm } from '../support/servers/describe-farm.ts'
import { startDovecot } from '../support/servers/dovecot.ts'

await describeFarm(startDovecot)
