import { describeFarm } from '../support/servers/describe-farm.ts'
import { startProsody } from '../support/servers/prosody.ts'

await describeFarm(startProsody)
