import { describeFarm } from '../support/servers/describe-farm.ts'
import { startNginx } from '../support/servers/nginx.ts'

await describeFarm(startNginx)
