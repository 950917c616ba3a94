import { getCACertificates } from 'node:tls'
import type { Told } from '../../alerting/channel-news.ts'
import type { Channel } from '../../channels/channel.ts'
import { openChannel } from '../../channels/index.ts'
import type { ChannelTools } from '../../channels/kind.ts'
import { CertflowError } from '../../errors.ts'
import type { CliContext } from '../context.ts'
import type { Job } from './job.ts'

/** The ways to tell people that are no mail, as the settings have them. */
export interface OpenedChannels {
  /** By the names by which escalations know them. */
  readonly channels: ReadonlyMap<string, Channel>
  /** Those that are told of every alert of this severity, or worse. */
  readonly tell: ReadonlyMap<string, 'warning' | 'critical'>
}

/**
 * Opens the channels of the settings. One that cannot be used, as its secret cannot be read, is there too: it puts everything off
 * and says why, and the others are as good as before.
 */
export async function openChannels({ settings }: Pick<Job, 'settings'>, context: CliContext): Promise<OpenedChannels> {
  if (settings.channels.size === 0) return { channels: new Map(), tell: new Map() }
  const tools = channelTools(context)
  const opened = [...settings.channels].map(async ([name, channel]) => {
    return [name, await openChannel(name, channel, tools).catch((error: unknown) => unusable(name, error))] as const
  })
  return {
    channels: new Map(await Promise.all(opened)),
    tell: tellOf(settings),
  }
}

/** Which channels hear of alerts: for who puts something into the outbox for them, and sends nothing. */
export function toldOf({ settings, inventory }: Pick<Job, 'settings' | 'inventory'>): Told {
  return { tell: tellOf(settings), language: inventory.language }
}

function tellOf({ channels }: Job['settings']): OpenedChannels['tell'] {
  return new Map([...channels].flatMap(([name, { tell }]) => (tell === 'none' ? [] : [[name, tell] as const])))
}

/** What channels use of the world. */
export function channelTools({ env, now }: CliContext): ChannelTools {
  return { now, env, anchors: getCACertificates('system') }
}

function unusable(name: string, error: unknown): Channel {
  if (!(error instanceof CertflowError)) throw error
  const words = `${error.message}: ${error.hint}`
  return {
    name,
    deadlineMs: 0,
    send: async () => ({ result: 'deferred', words, isUnclear: false, wasAnswered: false, retryAfterMs: undefined }),
    outcome: async () => ({ state: 'unknown', words }),
    find: async () => 'unknown',
  }
}
