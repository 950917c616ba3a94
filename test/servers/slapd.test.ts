import { describeFarm } from '../support/servers/describe-farm.ts'
import { startSlapd } from '../support/servers/slapd.ts'

await describeFarm(startSlapd)
