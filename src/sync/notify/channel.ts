import type { Config } from '../../config/load-config.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { DnsSyncError } from '../../reconcile/error.ts';

/** A way to send events. */
export interface Channel {
  readonly name: 'mail' | 'webhook' | 'command';
  /** At most this many events are sent at once. */
  readonly batch: number;
  /** Sends events, or throws `notify-failed` and `key-file`. */
  send(events: readonly ZoneEvent[]): Promise<void>;
}

/** What channels share. */
export interface Sender {
  readonly env: NodeJS.ProcessEnv;
  readonly server: string;
  readonly notify: Config['notify'];
}

/** A message that could not be sent by a channel. */
export function notSent(channel: Channel['name'], problem: string, hint: string): DnsSyncError {
  return new DnsSyncError('notify-failed', `${channel}: ${problem}`, hint);
}
