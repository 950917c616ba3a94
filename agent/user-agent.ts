import { packageVersion } from '../src/cli/version.ts'

/** What the agent is called in the logs of those whom it asks. */
export const userAgent = `certflow-agent/${packageVersion()}`
