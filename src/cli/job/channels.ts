import type { Channel } from '../../channels/channel.ts'
import type { CliContext } from '../context.ts'
import type { Job } from './job.ts'

/** The ways to tell people that are no mail, as the settings have them. */
export interface OpenedChannels {
  /** By the names by which escalations know them. */
  readonly channels: ReadonlyMap<string, Channel>
  /** Those that are told of every alert of this severity, or worse. */
  readonly tell: ReadonlyMap<string, 'warning' | 'critical'>
}

/** Opens the channels of the settings. */
export async function openChannels(_job: Pick<Job, 'settings'>, _context: CliContext): Promise<OpenedChannels> {
  return { channels: new Map(), tell: new Map() }
}
