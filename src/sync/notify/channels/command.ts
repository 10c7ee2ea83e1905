import type { ZoneEvent } from '../../../reconcile/events/event.ts';
import { sendTimeoutMs } from '../../limits.ts';
import { notSent, type Channel, type Sender } from '../channel.ts';
import { runCommandLine } from '../../../server/run-command-line.ts';

/** Runs a command for each event, with the JSON of the event on stdin. */
export function commandChannel({ env }: Sender, command: string): Channel {
  return {
    name: 'command',
    batch: 1,
    send: async (events) => {
      for (const event of events) await sendTo(env, command, event);
    },
  };
}

async function sendTo(env: NodeJS.ProcessEnv, command: string, event: ZoneEvent): Promise<void> {
  const hint = 'run the command of notify.command by hand, with an event on stdin';
  const input = Buffer.from(`${JSON.stringify(event)}\n`);
  const run = await runCommandLine(command, { input, timeoutMs: sendTimeoutMs, env });
  if (!run.ok) throw notSent('command', run.reason, hint);
  const end = run.value;
  if (end.error !== null) throw notSent('command', `it could not be started: ${end.error}`, hint);
  if (end.timedOut) throw notSent('command', `it took longer than ${sendTimeoutMs / 1000} s and was ended`, hint);
  if (end.code !== 0) throw notSent('command', `it ended with ${end.signal ?? `exit code ${end.code}`}`, hint);
}
