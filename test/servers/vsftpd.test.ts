import { describeFarm } from '../support/servers/describe-farm.ts'
import { startVsftpd } from '../support/servers/vsftpd.ts'

await describeFarm(startVsftpd)
