import { editConfig } from '../../config/edit-config.ts';
import { configPath, loadConfig } from '../../config/load-config.ts';
import {
  unregisterBackend,
  isExtension,
  readRegistration,
  registerBackend,
} from '../../plesk/server/backend-registration.ts';
import { openPleskCli, type PleskCli } from '../../plesk/server/plesk-cli.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { printable } from '../../text/printable.ts';
import type { Io } from '../io.ts';
import { ownCommand } from '../setup/own-command.ts';

export interface EnableOptions {
  readonly takeOver?: boolean;
  readonly chain?: boolean;
}

/** Registers our hook in Plesk, unless another backend holds the slot and no option says what to do with it. */
export async function enable(io: Io, options: EnableOptions): Promise<number> {
  const panel = panelOf(io);
  const command = ownCommand(io.env);
  const config = await loadConfig(io.env);
  const slot = await readRegistration(panel);
  if (slot.command === command) {
    io.out(line(`The slot of Plesk is ours already: ${command}`));
    return 0;
  }
  if (slot.holder === 'ours' && isExtension(slot.command) && options.takeOver !== true) {
    io.out(line(`The dns-sync extension of Plesk holds the slot: ${slot.command}`));
    io.out('Nothing was changed; --take-over registers this installation instead.\n');
    return 0;
  }
  if (slot.holder === 'other') {
    if (options.takeOver !== true && options.chain !== true) throw taken(slot.command);
    const isChained = config.hook.chain.some((link) => link.command === slot.command);
    if (options.chain === true && !isChained) {
      // First, so that no call of the other backend is lost.
      const chain = [...config.hook.chain, { command: slot.command }];
      editConfig(configPath(io.env), [{ path: ['hook', 'chain'], value: chain }]);
      io.out(line(`Every call goes on to ${slot.command} (hook.chain in ${configPath(io.env)})`));
    }
  }
  await registerBackend(panel, command);
  io.out(line(`Registered in Plesk: ${command}`));
  if (slot.command !== null) io.out(line(`It takes the place of ${slot.command}`));
  io.out('"plesk bin dns --sync-all-zones" sends all zones now.\n');
  if (process.platform === 'win32' && configPath(io.env) !== configPath({})) {
    io.err(line(`Plesk calls the hook with an environment of its own: it will read ${configPath({})}`));
  }
  return 0;
}

/** Frees Plesk's slot if it is ours. */
export async function disable(io: Io): Promise<number> {
  const panel = panelOf(io);
  const slot = await readRegistration(panel);
  if (slot.holder === 'nobody') {
    io.out('Nobody holds the slot of Plesk.\n');
    return 0;
  }
  if (slot.holder === 'other') {
    throw new DnsSyncError(
      'slot-not-ours',
      `the slot of Plesk is not ours to free: it is held by ${slot.command}`,
      'nothing was changed; "plesk bin server_dns --disable-custom-backend" frees it whoever holds it',
    );
  }
  await unregisterBackend(panel);
  io.out(line(`The slot of Plesk is free; it was ${slot.command}`));
  return 0;
}

function panelOf(io: Io): PleskCli {
  return openPleskCli({ env: io.env, platform: process.platform });
}

function taken(command: string): DnsSyncError {
  return new DnsSyncError(
    'slot-taken',
    `Plesk has one slot for a DNS backend, and it is held by ${command}`,
    'nothing was changed; --chain takes the slot and passes every call on to it, --take-over takes the slot from it',
  );
}

function line(text: string): string {
  return `${printable(text)}\n`;
}
