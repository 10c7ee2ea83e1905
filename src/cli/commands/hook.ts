import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.ts';
import { handleCall, type CallExit } from '../../sync/hook/handle-call.ts';
import { readHookCall } from '../../sync/hook/read-hook-call.ts';
import { collectSooner, manyCommands } from '../collect-sooner.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { reportError } from '../report-error.ts';
import { surroundingsOf } from '../surroundings.ts';
import { standardInput } from '../standard-streams.ts';

export function addHook(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('hook')
    .summary('Record and apply a call from Plesk on stdin')
    .description('Record and apply a call from Plesk on stdin (same as dns-sync-hook)')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync hook < call.json',
          'plesk bin server_dns --enable-custom-backend "$(command -v dns-sync-hook)"',
        ],
        exits: [
          '0  recorded and applied, or nothing to apply',
          '1  recorded, but not everything was applied',
          '2  a command was not recorded',
        ],
      }),
    )
    .action(async () => done(await hook(io, standardInput())));
}

/**
 * Handles a call from Plesk on stdin and returns its exit code.
 * Any other failure means that it is not completely recorded: 2.
 */
export async function hook(io: Io, input: AsyncIterable<Uint8Array>): Promise<CallExit> {
  const started = io.now();
  try {
    const config = await loadConfig(io.env);
    if (config.log.format === 'json') io.logAsJson();
    const bytes = await readHookCall(input);
    if (hasManyCommands(bytes)) await collectSooner();
    return await handleCall(surroundingsOf(io), config, { bytes, started });
  } catch (error) {
    reportError(error, io);
    return 2;
  }
}

const commandKey = '"command"';

/** Checks whether a call has many commands. Their keys are counted in its text, before anything is made of it. */
function hasManyCommands(bytes: Buffer): boolean {
  // Most calls are too short for it, and even the first search takes time.
  if (bytes.length < manyCommands * commandKey.length) return false;
  let commands = 0;
  for (let at = bytes.indexOf(commandKey); at !== -1; at = bytes.indexOf(commandKey, at + commandKey.length))
    if (++commands === manyCommands) return true;
  return false;
}
