import type { Clock } from '@kernel/clock';
import type { AppName } from '../apps';
import { peerSettingName, type PlatformSettings } from '../settings/platform-settings';
import type { Secret } from '../settings/secret';
import { PeerChannel } from './peer-channel';

export interface PeersOptions {
  readonly caller: AppName;
  readonly secret: Secret;
  readonly clock: Clock;
  readonly settings: PlatformSettings;
  /** Where an app is reached that no setting names; undefined when it cannot be known. */
  readonly elsewhere: (app: AppName) => string | undefined;
}

/** The other apps as one app sees them: one channel each, kept for the life of the process. */
export class Peers {
  private readonly channels = new Map<AppName, PeerChannel>();

  constructor(private readonly options: PeersOptions) {}

  /** The channel to an app. @throws Error at the first call when neither a setting nor the process itself says where it is. */
  to(peer: AppName): PeerChannel {
    const existing = this.channels.get(peer);
    if (existing !== undefined) return existing;
    const { caller, secret, clock } = this.options;
    const channel = new PeerChannel({ peer, caller, secret, clock, address: () => this.address(peer) });
    this.channels.set(peer, channel);
    return channel;
  }

  close(): void {
    for (const channel of this.channels.values()) channel.close();
    this.channels.clear();
  }

  private address(peer: AppName): string {
    const name = peerSettingName(peer);
    const address = this.options.settings[name] ?? this.options.elsewhere(peer);
    if (address === undefined) throw new Error(`${name} is not set, so ${this.options.caller} cannot call ${peer}`);
    return address;
  }
}
