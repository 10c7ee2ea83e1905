import { editConfig } from '../../config/edit-config.ts';
import { configPath, loadConfig, type Config } from '../../config/load-config.ts';
import {
  unregisterBackend,
  isExtension,
  readRegistration,
  registerBackend,
} from '../../plesk/panel/backend-registration.ts';
import { openPleskCli, type PleskCli } from '../../plesk/panel/plesk-cli.ts';
import { isRoute53Extension, route53Extension } from '../../plesk/panel/route53-extension.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { printableLine } from '../../text/printable.ts';
import type { Io } from '../io.ts';
import { ownCommand } from '../setup/own-command.ts';

export interface EnableOptions {
  readonly takeOver?: boolean;
  readonly chain?: boolean;
  /** The command of our Plesk extension, to register instead of this program. */
  readonly command?: string;
}

/** Registers our hook in Plesk, unless another backend holds the slot and no option says what to do with it. */
export async function enable(io: Io, options: EnableOptions): Promise<number> {
  const panel = panelOf(io);
  const command = options.command ?? ownCommand(io.env);
  const config = await loadConfig(io.env);
  const slot = await readRegistration(panel);
  if (slot.command === command) {
    io.out(printableLine(`dns-sync is already registered in Plesk: ${command}`));
    return 0;
  }
  const isKept = options.takeOver !== true && options.command === undefined;
  if (slot.holder === 'ours' && isExtension(slot.command) && isKept) {
    io.out(printableLine(`The dns-sync extension for Plesk is registered: ${slot.command}`));
    io.out('Nothing was changed. To register this installation instead, add --take-over.\n');
    return 0;
  }
  if (slot.holder === 'other') {
    if (options.takeOver !== true && (options.chain !== true || isRoute53Extension(slot.command)))
      throw taken(slot.command);
    // First, so that no call of the other backend is lost.
    if (options.chain === true) passOn(io, config, slot.command);
  }
  await registerBackend(panel, command);
  io.out(printableLine(`Registered in Plesk: ${command}`));
  if (slot.command !== null) io.out(printableLine(`It replaces ${slot.command}`));
  io.out('To send all zones now, run "plesk bin dns --sync-all-zones".\n');
  if (process.platform === 'win32' && configPath(io.env) !== configPath({})) {
    io.err(printableLine(`Plesk calls the hook with its own environment, so the hook reads ${configPath({})}`));
  }
  return 0;
}

/** Adds another backend to the chain, unless it is in it. */
function passOn(io: Io, { hook }: Config, command: string): void {
  if (hook.chain.some((link) => link.command === command)) return;
  editConfig(configPath(io.env), [{ path: ['hook', 'chain'], value: [...hook.chain, { command }] }]);
  io.out(printableLine(`Each call is passed on to ${command} (hook.chain in ${configPath(io.env)})`));
}

/** Frees Plesk's slot if it is ours. */
export async function disable(io: Io): Promise<number> {
  const panel = panelOf(io);
  const slot = await readRegistration(panel);
  if (slot.holder === 'nobody') {
    io.out('No custom DNS backend is registered in Plesk.\n');
    return 0;
  }
  if (slot.holder === 'other') {
    throw new DnsSyncError(
      'slot-not-ours',
      `another DNS backend is registered in Plesk: ${slot.command}`,
      'nothing was changed. To unregister it anyway, run "plesk bin server_dns --disable-custom-backend"',
    );
  }
  await unregisterBackend(panel);
  io.out(printableLine(`Unregistered from Plesk: ${slot.command}`));
  return 0;
}

function panelOf(io: Io): PleskCli {
  return openPleskCli({ env: io.env, platform: process.platform });
}

function taken(command: string): DnsSyncError {
  if (isRoute53Extension(command)) {
    const { fact, advice } = route53Extension;
    return new DnsSyncError('slot-taken', `${fact}: ${command}`, `nothing was changed. To take over, ${advice}`);
  }
  return new DnsSyncError(
    'slot-taken',
    `another DNS backend is registered in Plesk: ${command}`,
    'nothing was changed. --take-over replaces it; --chain replaces it and passes each call on to it',
  );
}
