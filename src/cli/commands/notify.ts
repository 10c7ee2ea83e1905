import type { Command } from 'commander';
import { DnsSyncError } from '../../reconcile/error.ts';
import { errorRecord } from '../../reconcile/plan/json-records.ts';
import { sendNotifications } from '../../sync/notify/send-notifications.ts';
import { sendTest } from '../../sync/notify/send-test.ts';
import { printable } from '../../text/printable.ts';
import { withHint } from '../../text/with-hint.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { withTimedSession } from '../session.ts';
import type { LogEntry } from '../talk/log-entry.ts';

export function addNotify(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('notify')
    .description('Send new events to the configured channels now')
    .option('--test', 'Send a test message to each channel instead')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync notify --test'],
        exits: ['0  sent, or nothing to send', '1  a channel failed, or none is configured'],
      }),
    )
    .action(async (options: NotifyOptions) => done(await notify(io, options)));
}

interface NotifyOptions {
  readonly test?: boolean;
  readonly json?: boolean;
}

/** `notify`: sends events, or a test message. Exit 0 sent; 1 a channel failed, or none is configured. */
async function notify(io: Io, options: NotifyOptions): Promise<number> {
  const { test: isTest = false, json = false } = options;
  return withTimedSession(io, 'notify', options, async (session) => {
    const { mail, webhook, command } = session.config.notify;
    if (mail === undefined && webhook === undefined && command === undefined) throw noChannel();
    if (!isTest) {
      const failures = await sendNotifications(session);
      if (json) io.out(jsonText({ format: 1, errors: failures.map(errorRecord) }));
      return failures.length > 0 ? 1 : 0;
    }
    const tested = await sendTest(session);
    if (json)
      io.out(
        jsonText({
          format: 1,
          channels: tested.map(({ channel, error }) => ({
            channel,
            error: error === null ? null : errorRecord(error),
          })),
        }),
      );
    for (const { channel, error } of tested) {
      if (error !== null) io.log(failureEntry(error));
      else if (!json) io.out(`${channel}: sent\n`);
    }
    return tested.some(({ error }) => error !== null) ? 1 : 0;
  });
}

function failureEntry(error: DnsSyncError): LogEntry {
  const [message, hint] = [printable(error.message), printable(error.hint)];
  return { level: 'error', text: withHint({ message, hint }), code: error.code, message, hint };
}

function noChannel(): DnsSyncError {
  return new DnsSyncError(
    'notify-failed',
    'no channel for notifications is configured',
    'set notify.mail, notify.webhook or notify.command: see docs/notifications.md',
  );
}
