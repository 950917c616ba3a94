import { z } from 'zod'
import type { Channel } from './channel.ts'
import type { ChannelTools, PathText } from './kind.ts'
import { openPagerduty, pagerdutySettings } from './pagerduty.ts'
import { openPigeon, pigeonSettings } from './pigeon.ts'
import { openVoice, voiceSettings } from './voice.ts'
import { openWebhook, webhookSettings } from './webhook.ts'
import { openZabbix, zabbixSettings } from './zabbix.ts'

/** What the settings say of one channel; keys are those of the file. */
export function channelSchema(path: PathText) {
  return z.discriminatedUnion('kind', [
    webhookSettings(path),
    pagerdutySettings(path),
    voiceSettings(path),
    pigeonSettings(path),
    zabbixSettings(path),
  ])
}

/** What valid settings say of one channel. */
export type ChannelSettings = z.output<ReturnType<typeof channelSchema>>

/** A name that settings give to a way of telling people. */
export type ChannelKindName = ChannelSettings['kind']

/** One way of telling people or machines, as a kind. */
export interface ChannelKind<Name extends ChannelKindName> {
  /** Makes a channel of its settings. Rejects with `secret-unusable`. */
  readonly open: (name: string, settings: ChannelSettings & { kind: Name }, tools: ChannelTools) => Promise<Channel>
  /** The severity from which it is told of ordinary alerts where the settings do not say: nobody is called by telephone unasked. */
  readonly tell: 'critical' | 'none'
}

/** Every kind of channel. */
export const channelKinds: { readonly [Name in ChannelKindName]: ChannelKind<Name> } = {
  webhook: { open: openWebhook, tell: 'critical' },
  pagerduty: { open: openPagerduty, tell: 'critical' },
  voice: { open: openVoice, tell: 'none' },
  pigeon: { open: openPigeon, tell: 'none' },
  // the state that it gets after each run has all of it
  zabbix: { open: openZabbix, tell: 'none' },
}

/** Opens a channel of any kind. Rejects with `secret-unusable`. */
export function openChannel(name: string, settings: ChannelSettings, tools: ChannelTools): Promise<Channel> {
  // Settings fit their kind by construction, which an index by a union cannot show.
  const { open } = channelKinds[settings.kind] as unknown as ChannelKind<ChannelKindName>
  return open(name, settings, tools)
}

/** The severity from which a channel is told of ordinary alerts. */
export function tellFrom(settings: ChannelSettings): 'warning' | 'critical' | 'none' {
  return settings.tell ?? channelKinds[settings.kind].tell
}
