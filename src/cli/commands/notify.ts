import type { Command } from 'commander';
import { DnsSyncError } from '../../reconcile/error.ts';
import { sendNotifications } from '../../sync/notify/send-notifications.ts';
import { sendTest } from '../../sync/notify/send-test.ts';
import { printable } from '../../text/printable.ts';
import { withHint } from '../../text/with-hint.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withSession } from '../session.ts';

export function addNotify(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('notify')
    .description('Send new events to the configured channels now')
    .option('--test', 'Send a test message to each channel instead')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync notify --test'],
        exits: ['0  sent, or nothing to send', '1  a channel failed, or none is configured'],
      }),
    )
    .action(async ({ test = false }: { readonly test?: boolean }) => done(await notify(io, test)));
}

/** `notify`: sends events, or a test message. Exit 0 sent; 1 a channel failed, or none is configured. */
async function notify(io: Io, isTest: boolean): Promise<number> {
  return withSession(io, 'notify', async (session) => {
    const { mail, webhook, command } = session.config.notify;
    if (mail === undefined && webhook === undefined && command === undefined) throw noChannel();
    if (!isTest) return (await sendNotifications(session)).length > 0 ? 1 : 0;
    const tested = await sendTest(session);
    for (const { channel, error } of tested) {
      if (error === null) io.out(`${channel}: sent\n`);
      else
        io.log({
          level: 'error',
          text: printable(withHint(error)),
          code: error.code,
          message: printable(error.message),
          hint: printable(error.hint),
        });
    }
    return tested.some(({ error }) => error !== null) ? 1 : 0;
  });
}

function noChannel(): DnsSyncError {
  return new DnsSyncError(
    'notify-failed',
    'no channel for notifications is configured',
    'set notify.mail, notify.webhook or notify.command: see docs/notifications.md',
  );
}
