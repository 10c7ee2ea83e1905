import { hostname } from 'node:os';
import type { Session } from '../session.ts';
import type { Channel, Sender } from './channel.ts';

/** Opens the configured channels. What a channel needs is loaded only for it. */
export async function openChannels({ config, env }: Pick<Session, 'config' | 'env'>): Promise<readonly Channel[]> {
  const { notify, server = hostname() } = config;
  const sender: Sender = { env, server, notify };
  const channels: Channel[] = [];
  if (notify.mail !== undefined) {
    const { mailChannel } = await import('./channels/mail.ts');
    channels.push(mailChannel(sender, notify.mail));
  }
  if (notify.webhook !== undefined) {
    const { webhookChannel } = await import('./channels/webhook.ts');
    channels.push(webhookChannel(sender, notify.webhook));
  }
  if (notify.command !== undefined) {
    const { commandChannel } = await import('./channels/command.ts');
    channels.push(commandChannel(sender, notify.command));
  }
  return channels;
}
