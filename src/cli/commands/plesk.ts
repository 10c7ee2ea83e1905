import { InvalidArgumentError, type Command } from 'commander';
import { loadConfig } from '../../config/load-config.ts';
import { isExtension } from '../../plesk/panel/backend-registration.ts';
import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { openState } from '../../sync/open-state.ts';
import { pleskStatus } from '../../sync/status/plesk-status.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { pleskText } from '../render/plesk-text.ts';
import { surroundingsOf } from '../surroundings.ts';
import { disable, enable } from '../setup/registration.ts';
import { ownCommand } from '../setup/own-command.ts';

export function addPlesk(program: Command, io: Io, done: (exitCode: number) => void): void {
  const plesk = program
    .command('plesk')
    .description("Register dns-sync as Plesk's custom DNS backend")
    .addHelpText('after', page({ examples: ['dns-sync plesk status', 'dns-sync plesk enable'], exits: ['0  done'] }));
  plesk
    .command('enable')
    .description('Register the hook in Plesk')
    .option('--chain', 'If another backend is registered: replace it, and pass each call on to it')
    .option('--take-over', 'If another backend is registered: replace it')
    .option(
      '--command <COMMAND>',
      'Register the command of the dns-sync extension instead of this program',
      readExtensionCommand,
    )
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync plesk enable', 'dns-sync plesk enable --chain'],
        exits: ['0  registered', '1  another backend is registered, or Plesk refused'],
      }),
    )
    .action(async (options) => done(await enable(io, options)));
  plesk
    .command('disable')
    .description('Unregister the hook')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync plesk disable'],
        exits: ['0  unregistered', '1  another backend is registered, or Plesk refused'],
      }),
    )
    .action(async () => done(await disable(io)));
  plesk
    .command('status')
    .description('Show the registered backend, the last hook calls, and zones that missed a call')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync plesk status', 'dns-sync plesk status --json'],
        exits: [
          '0  the hook is registered, and no call was missed',
          '1  Plesk could not be asked',
          '2  the hook is not registered, or calls were missed',
        ],
      }),
    )
    .action(async (options) => done(await status(io, options)));
}

/**
 * Shows the slot's holder, the last calls, and zones newer in Plesk.
 * Exit code: 0 no problem; 2 a problem; 1 unknown.
 */
async function status(io: Io, { json }: { readonly json?: boolean }): Promise<number> {
  const config = await loadConfig(io.env);
  if (config.log.format === 'json') io.logAsJson();
  const store = await openState(surroundingsOf(io), config, 'plesk status');
  const panel = openPleskCli({ env: io.env, platform: process.platform });
  const found = await pleskStatus(panel, store, expectedCommand(io.env));
  io.out(json === true ? jsonText(found) : pleskText(found));
  if (found.error !== null) return 1;
  return found.slot.holder === 'ours' && found.behind.length === 0 ? 0 : 2;
}

/** Returns the extension's command. Any other could be a program that never calls dns-sync. */
function readExtensionCommand(word: string): string {
  if (isExtension(word)) return word;
  throw new InvalidArgumentError('It must run the hook: "/usr/local/psa/bin/extension" --exec dns-sync hook.php');
}

function expectedCommand(env: NodeJS.ProcessEnv): string | null {
  try {
    return ownCommand(env);
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}
