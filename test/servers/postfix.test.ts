import { describeFarm } from '../support/servers/describe-farm.ts'
import { startPostfix } from '../support/servers/postfix.ts'

await describeFarm(startPostfix)
