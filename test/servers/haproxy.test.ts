import { describeFarm } from '../support/servers/describe-farm.ts'
import { startHaproxy } from '../support/servers/haproxy.ts'

await describeFarm(startHaproxy)
