import { describeFarm } from '../support/servers/describe-farm.ts'
import { startDialogues } from '../support/servers/dialogues.ts'

await describeFarm(startDialogues)
