import { chainEnvironment } from '../../../plesk/panel/chain.ts';
import { runProgram } from '../../../server/run-program.ts';
import { windowsRun } from '../../../server/windows/windows-run.ts';
import type { ZoneEvent } from '../../../reconcile/events/event.ts';
import { splitWords } from '../../../text/shell/shell-words.ts';
import { sendTimeoutMs } from '../../limits.ts';
import { notSent, type Channel, type Sender } from '../channel.ts';

/** Runs a command for each event, with the JSON of the event on stdin. */
export function commandChannel({ env }: Sender, command: string): Channel {
  return {
    name: 'command',
    batch: 1,
    send: async (events) => {
      for (const event of events) await run(env, command, event);
    },
  };
}

async function run(env: NodeJS.ProcessEnv, command: string, event: ZoneEvent): Promise<void> {
  const hint = 'run the command of notify.command by hand, with an event on stdin';
  const words = splitWords(command, process.platform === 'win32');
  if (!words.ok) throw notSent('command', words.reason, hint);
  const program = process.platform === 'win32' ? windowsRun(command, words.value, env) : { words: words.value };
  const input = Buffer.from(`${JSON.stringify(event)}\n`);
  const own = chainEnvironment(env, [], process.platform);
  const end = await runProgram({ ...program, input, timeoutMs: sendTimeoutMs, env: own });
  if (end.error !== null) throw notSent('command', `it could not be started: ${end.error}`, hint);
  if (end.timedOut) throw notSent('command', `it took longer than ${sendTimeoutMs / 1000} s and was ended`, hint);
  if (end.code !== 0) throw notSent('command', `it ended with ${end.signal ?? `exit code ${end.code}`}`, hint);
}
