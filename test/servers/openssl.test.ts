import { describeFarm } from '../support/servers/describe-farm.ts'
import { startOpenssl } from '../support/servers/openssl.ts'

await describeFarm(startOpenssl)
