import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.ts';
import { handleCall, type CallExit } from '../../sync/hook/handle-call.ts';
import { readHookCall } from '../../sync/hook/read-hook-call.ts';
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
    return await handleCall(surroundingsOf(io), config, { bytes: await readHookCall(input), started });
  } catch (error) {
    reportError(error, io);
    return 2;
  }
}
