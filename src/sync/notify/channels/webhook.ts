import { createHmac } from 'node:crypto';
import { readPrivateFile } from '../../../files/read-private-file.ts';
import type { ZoneEvent } from '../../../reconcile/events/event.ts';
import { sendTimeoutMs } from '../../limits.ts';
import { notSent, type Channel, type Sender } from '../channel.ts';
import { messageOf } from '../message.ts';

type Settings = NonNullable<Sender['notify']['webhook']>;

/** Posts events to a URL, as JSON or as the text that chat tools take. */
export function webhookChannel(sender: Sender, settings: Settings): Channel {
  return { name: 'webhook', batch: 1000, send: async (events) => post(sender, settings, events) };
}

async function post(
  { server }: Sender,
  { url, secretFile, format }: Settings,
  events: readonly ZoneEvent[],
): Promise<void> {
  const content = format === 'text' ? { text: textOf(server, events) } : { format: 1, server, events };
  const body = Buffer.from(JSON.stringify(content));
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'dns-sync' };
  if (secretFile !== undefined) {
    const file = { path: secretFile, what: 'secret file', namedIn: 'notify.webhook.secretFile' };
    const secret = readPrivateFile(file, process.platform);
    headers['x-dns-sync-signature'] = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  }
  const signal = AbortSignal.timeout(sendTimeoutMs);
  const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'error', signal }).catch(
    (error: unknown) => {
      throw notSent(
        'webhook',
        `${new URL(url).host} can't be reached: ${reasonOf(error)}`,
        'see notify.webhook.url, and whether the network lets the request out',
      );
    },
  );
  await answer.body?.cancel();
  if (!answer.ok)
    throw notSent('webhook', `${new URL(url).host} answered ${answer.status}`, 'see notify.webhook.url and its format');
}

function textOf(server: string, events: readonly ZoneEvent[]): string {
  return messageOf(server, events).body;
}

/** The reason of a failed request is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
